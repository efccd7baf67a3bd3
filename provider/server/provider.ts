/** Front-end 1: the gRPC ResourceProvider. Dispatches the calls, and handles those for the provider itself: configuration and cancellation. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Catalogue } from "../core/declare/catalogue";
import { Session } from "../core/session/session";
import { projectOf } from "../core/declare/urn";
import { CallContext } from "./context";
import type { EngineLog } from "./startup/engineLog";
import type { Method } from "./startup/methods";
import type { ProviderCalls, Reply } from "./startup/provider";
import type { Status } from "./startup/status";
import { diffMessage } from "./messages";
import { invoke, list } from "./queries";
import { ResourceCalls } from "./resourceCalls";
import { parsed, statusOf, unary, type UnaryCall } from "./rpc";
import { fromStruct } from "./struct";

export class Provider implements ProviderCalls {
    private readonly context: CallContext;
    private readonly resources: ResourceCalls;
    private readonly calls: Partial<Record<Method, UnaryCall>>;

    constructor(catalogue: Catalogue, engineLog: EngineLog) {
        this.context = new CallContext(catalogue, engineLog);
        this.resources = new ResourceCalls(this.context);
        const { resources } = this;
        this.calls = {
            CheckConfig: unary(proto.CheckRequest, (request) => this.checkConfig(request)),
            DiffConfig: unary(proto.DiffRequest, (request) => this.diffConfig(request)),
            Configure: unary(proto.ConfigureRequest, (request) => this.configure(request)),
            Check: unary(proto.CheckRequest, (request) => resources.check(request)),
            Diff: unary(proto.DiffRequest, (request) => resources.diff(request)),
            Create: unary(proto.CreateRequest, (request) => resources.create(request)),
            Read: unary(proto.ReadRequest, (request) => resources.read(request)),
            Update: unary(proto.UpdateRequest, (request) => resources.update(request)),
            Delete: unary(proto.DeleteRequest, (request) => resources.delete(request)),
            Invoke: unary(proto.InvokeRequest, (request) => invoke(this.context, request)),
        };
    }

    async call(method: Method, request: Uint8Array): Promise<Reply> {
        try {
            const call = this.calls[method];
            if (call === undefined) {
                throw new Error(`there is no call ${method}`);
            }
            return { response: await call(request) };
        } catch (error) {
            return { status: statusOf(error, this.context.masker) };
        }
    }

    async list(request: Uint8Array, write: (message: Uint8Array) => void): Promise<Status | undefined> {
        try {
            await list(this.context, parsed(proto.ListRequest, request), (message) =>
                write(message.serializeBinary()),
            );
            return undefined;
        } catch (error) {
            return statusOf(error, this.context.masker);
        }
    }

    cancel(reason?: string): void {
        this.context.session?.cancel(reason);
    }

    async close(): Promise<void> {
        await this.context.session?.close();
    }

    private checkConfig(request: proto.CheckRequest): Promise<proto.CheckResponse> {
        const { catalogue, marshaller } = this.context;
        return marshaller.checkResponse(request, () =>
            catalogue.config.check(marshaller.unmarshal(request.getNews()), projectOf(request.getUrn())),
        );
    }

    private diffConfig(request: proto.DiffRequest): proto.DiffResponse {
        const { catalogue, marshaller } = this.context;
        const olds = marshaller.unmarshal(request.getOldInputs() ?? request.getOlds());
        return diffMessage(catalogue.config.diff(olds, marshaller.unmarshal(request.getNews())), false);
    }

    /** A current engine takes the protocol's flags from Handshake and ignores these. */
    private async configure(request: proto.ConfigureRequest): Promise<proto.ConfigureResponse> {
        await this.context.session?.close();
        // If the new settings are refused, the old session must not be used either.
        this.context.session = undefined;
        this.resources.reset();
        const args = fromStruct(request.getArgs());
        this.context.session = Session.open(
            this.context.catalogue.config,
            args,
            process.env,
            request.getUrn(),
        );
        const response = new proto.ConfigureResponse();
        response.setAcceptsecrets(true);
        response.setAcceptresources(true);
        response.setAcceptoutputs(false);
        response.setSupportspreview(true);
        response.setSupportsAutonamingConfiguration(true);
        return response;
    }
}
