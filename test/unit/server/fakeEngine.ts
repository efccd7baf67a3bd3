/** The engine's side in memory, without sockets: it calls the handlers of a provider with the toy service, and keeps the log messages it gets. */
import type * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import type { Log } from "../../../provider/core/declare/resource";
import type { PropertyMap } from "../../../provider/core/values/value";
import { EngineLog } from "../../../provider/server/engineLog";
import { Provider } from "../../../provider/server/provider";
import { toStruct } from "../../../provider/server/struct";
import { toyService } from "../core/toyService";

export const BOX = "workspaces:toy:Box";
export const URN = `urn:pulumi:stack::project::${BOX}::box`;

interface Message {
    severity: "info" | "warning";
    urn: string;
    message: string;
}

class RecordingLog extends EngineLog {
    readonly messages: Message[] = [];

    override forResource(urn: string): Log & { sent(): Promise<void> } {
        const at = (severity: Message["severity"]) => (message: string) => {
            this.messages.push({ severity, urn, message });
        };
        return { info: at("info"), warn: at("warning"), sent: async () => {} };
    }
}

/** A new provider, not configured yet. */
export function startProvider(toys = toyService()) {
    const log = new RecordingLog(undefined);
    const provider = new Provider(new Catalogue([toys.service]), log);
    return { ...toys, provider, handlers: provider.handlers(), log };
}

/** A new provider, configured with these settings. */
export async function configuredProvider(settings: PropertyMap = {}, toys = toyService()) {
    const started = startProvider(toys);
    await call(started.handlers.configure, new proto.ConfigureRequest().setArgs(toStruct(settings)));
    return started;
}

/** The response. Rejects with the status if the handler fails. */
export function call<Request, Response>(
    handler: grpc.handleUnaryCall<Request, Response>,
    request: Request,
): Promise<Response> {
    return new Promise((resolve, reject) => {
        handler({ request } as grpc.ServerUnaryCall<Request, Response>, (status, response) => {
            if (status) {
                reject(Object.assign(new Error(status.details), { code: status.code }));
            } else {
                resolve(response as Response);
            }
        });
    });
}

/** The messages that List writes until the stream ends. Rejects with the status if the handler fails. */
export function listed(
    handler: grpc.handleServerStreamingCall<proto.ListRequest, proto.ListResponse>,
    request: proto.ListRequest,
): Promise<proto.ListResponse.AsObject[]> {
    const written: proto.ListResponse.AsObject[] = [];
    return new Promise((resolve, reject) => {
        const stream = {
            request,
            write: (response: proto.ListResponse) => void written.push(response.toObject()),
            end: () => resolve(written),
            emit: (_event: "error", status: grpc.StatusObject) =>
                reject(Object.assign(new Error(status.details), { code: status.code })),
        };
        handler(stream as unknown as grpc.ServerWritableStream<proto.ListRequest, proto.ListResponse>);
    });
}

/** The changes that a Diff shows, by path. */
export function shownBy(response: proto.DiffResponse): Record<string, proto.PropertyDiff.AsObject> {
    const shown: Record<string, proto.PropertyDiff.AsObject> = {};
    response.getDetaileddiffMap().forEach((change: proto.PropertyDiff, path: string) => {
        shown[path] = change.toObject();
    });
    return shown;
}
