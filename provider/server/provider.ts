/** Front-end 1: the gRPC ResourceProvider. Dispatches the calls, and handles those for the provider itself: configuration and cancellation. */
import { setMaxListeners } from "node:events";
import type { Catalogue } from "../core/declare/catalogue";
import { Session } from "../core/session/session";
import { projectOf } from "../core/declare/urn";
import { construct } from "./components/construct";
import { CallContext } from "./context";
import type { EngineLog } from "./startup/engineLog";
import type { Method } from "./startup/methods";
import type { ProviderCalls, Reply } from "./startup/provider";
import type { Status } from "./startup/status";
import { diffMessage } from "./messages";
import { invoke, list } from "./queries";
import { ResourceCalls } from "./resourceCalls";
import { statusOf, unary, type UnaryCall } from "./rpc";
import { ConstructRequest, ConstructResponse } from "./protocol/componentMessages";
import * as protocol from "./protocol/messages";
import { fromStruct } from "./protocol/struct";

export class Provider implements ProviderCalls {
    private readonly context: CallContext;
    private readonly resources: ResourceCalls;
    private readonly calls: Partial<Record<Method, UnaryCall>>;
    /** How the engine refers to this instance; empty if it has not said so. */
    private reference = { urn: "", id: "" };
    private constructing = constructions();

    constructor(catalogue: Catalogue, engineLog: EngineLog) {
        this.context = new CallContext(catalogue, engineLog);
        this.resources = new ResourceCalls(this.context);
        const { resources } = this;
        this.calls = {
            CheckConfig: unary(protocol.CheckRequest, protocol.CheckResponse, (request) =>
                this.checkConfig(request),
            ),
            DiffConfig: unary(protocol.DiffRequest, protocol.DiffResponse, (request) =>
                this.diffConfig(request),
            ),
            Configure: unary(protocol.ConfigureRequest, protocol.ConfigureResponse, (request) =>
                this.configure(request),
            ),
            Check: unary(protocol.CheckRequest, protocol.CheckResponse, (request) =>
                resources.check(request),
            ),
            Diff: unary(protocol.DiffRequest, protocol.DiffResponse, (request) => resources.diff(request)),
            Create: unary(protocol.CreateRequest, protocol.CreateResponse, (request) =>
                resources.create(request),
            ),
            Read: unary(protocol.ReadRequest, protocol.ReadResponse, (request) => resources.read(request)),
            Update: unary(protocol.UpdateRequest, protocol.UpdateResponse, (request) =>
                resources.update(request),
            ),
            Delete: unary(protocol.DeleteRequest, protocol.Empty, (request) => resources.delete(request)),
            Construct: unary(ConstructRequest, ConstructResponse, (request) =>
                construct(this.context, request, this.reference, this.constructing.signal),
            ),
            Invoke: unary(protocol.InvokeRequest, protocol.InvokeResponse, (request) =>
                invoke(this.context, request),
            ),
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
            await list(this.context, protocol.ListRequest.decode(request), (message) =>
                write(protocol.ListResponse.encode(message)),
            );
            return undefined;
        } catch (error) {
            return statusOf(error, this.context.masker);
        }
    }

    cancel(reason?: string): void {
        this.context.session?.cancel(reason);
        this.constructing.abort();
    }

    async close(): Promise<void> {
        await this.context.session?.close();
    }

    private checkConfig(request: protocol.CheckRequest): Promise<protocol.CheckResponse> {
        const { catalogue, marshaller } = this.context;
        return marshaller.checkResponse(request, () =>
            catalogue.config.check(marshaller.unmarshal(request.news), projectOf(request.urn)),
        );
    }

    private diffConfig(request: protocol.DiffRequest): protocol.DiffResponse {
        const { catalogue, marshaller } = this.context;
        const olds = marshaller.unmarshal(request.oldInputs ?? request.olds);
        return diffMessage(catalogue.config.diff(olds, marshaller.unmarshal(request.news)), false);
    }

    /** A current engine takes the protocol's flags from Handshake and ignores these. */
    private async configure(request: protocol.ConfigureRequest): Promise<protocol.ConfigureResponse> {
        await this.context.session?.close();
        // If the new settings are refused, the old session must not be used either.
        this.context.session = undefined;
        this.resources.reset();
        this.constructing.abort();
        this.constructing = constructions();
        this.reference = { urn: request.urn, id: request.id };
        const args = fromStruct(request.args);
        this.context.session = Session.open(this.context.catalogue.config, args, process.env, request.urn);
        return {
            acceptSecrets: true,
            acceptResources: true,
            acceptOutputs: true,
            supportsPreview: true,
            supportsAutonamingConfiguration: true,
        };
    }
}

/** For the Constructs of one configuration. Every registration adds a listener, and Node warns about a leak from the eleventh on. */
function constructions(): AbortController {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    return controller;
}
