/** The engine's side in memory, without sockets: it calls the handlers of a provider with the toy service, and keeps the log messages it gets. */
import type * as grpc from "@grpc/grpc-js";
import { ResourceProviderService, type IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { basename } from "node:path";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import type { PropertyMap } from "../../../provider/core/values/value";
import { Provider } from "../../../provider/server/provider";
import { CallDispatcher } from "../../../provider/server/startup/callDispatcher";
import type { Handler } from "../../../provider/server/startup/grpcServer";
import type { Method } from "../../../provider/server/startup/methods";
import { EngineLog, type CallLog } from "../../../provider/server/startup/engineLog";
import { toStruct } from "../../../harness/plugin/struct";
import { toyService } from "../core/toyService";

export const BOX = "workspaces:toy:Box";
export const URN = `urn:pulumi:stack::project::${BOX}::box`;

interface Message {
    severity: "info" | "warning" | "status";
    urn: string;
    message: string;
}

class RecordingLog extends EngineLog {
    readonly messages: Message[] = [];

    override forResource(urn: string): CallLog {
        const at = (severity: Message["severity"]) => (message: string) => {
            this.messages.push({ severity, urn, message });
        };
        return { info: at("info"), warn: at("warning"), status: at("status"), sent: async () => {} };
    }
}

/** A plugin with these services. */
export function pluginWith(catalogue: Catalogue) {
    const log = new RecordingLog(undefined);
    const dispatcher = new CallDispatcher({
        engineLog: log,
        load: (engineLog) => new Provider(catalogue, engineLog),
        readSchema: () => Buffer.alloc(0),
    });
    return { dispatcher, handlers: typed(dispatcher.handlers()), log };
}

/** A new provider, not configured yet. */
export function startProvider(toys = toyService()) {
    return { ...toys, ...pluginWith(new Catalogue([toys.service])) };
}

/** The handlers with the protocol's messages instead of their bytes, which Pulumi's own definitions convert. */
export function typed(handlers: Readonly<Record<Method, Handler>>): IResourceProviderServer {
    const definitions = Object.entries(ResourceProviderService as unknown as grpc.ServiceDefinition);
    const converted = definitions.map(([name, { path, ...definition }]) => {
        const handler = handlers[basename(path) as Method];
        const request = (sent: unknown): Buffer => definition.requestSerialize(sent);
        const response = (bytes: Uint8Array): unknown => definition.responseDeserialize(Buffer.from(bytes));
        const unary: grpc.handleUnaryCall<unknown, unknown> = (call, respond) => {
            let written: unknown;
            void handler(request(call.request), (bytes) => (written = response(bytes)), new Map()).then(
                (status) => (status ? respond(status) : respond(null, written)),
            );
        };
        const streaming = (stream: grpc.ServerWritableStream<unknown, unknown>): void =>
            void handler(request(stream.request), (bytes) => stream.write(response(bytes)), new Map()).then(
                (status) => (status ? stream.emit("error", status) : stream.end()),
            );
        return [name, definition.responseStream ? streaming : unary] as const;
    });
    return Object.fromEntries(converted) as unknown as IResourceProviderServer;
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
