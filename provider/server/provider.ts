/** Front-end 1: the gRPC ResourceProvider. Dispatches the calls, and handles those for the provider itself: schema, configuration, shutdown. */
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Catalogue } from "../core/declare/catalogue";
import { packageSchema } from "../core/schema/schema";
import { Session } from "../core/session/session";
import { ProviderError } from "../errors";
import examples from "../examples.generated.json";
import { version } from "../version";
import { Calls } from "./calls";
import { CallContext } from "./context";
import type { EngineLog } from "./engineLog";
import { projectOf } from "../core/declare/urn";
import { diffMessage } from "./messages";
import { invoke, list, type ListStream } from "./queries";
import { ResourceCalls } from "./resourceCalls";
import { statusOf, unary, unimplemented } from "./rpc";
import { fromStruct } from "./struct";

export class Provider {
    private readonly context: CallContext;
    private readonly resources: ResourceCalls;
    private readonly calls = new Calls();

    constructor(catalogue: Catalogue, engineLog: EngineLog) {
        this.context = new CallContext(catalogue, engineLog);
        this.resources = new ResourceCalls(this.context);
    }

    /** The handlers, by the protocol's names. */
    handlers(): IResourceProviderServer {
        const masker = () => this.context.masker;
        const call = <Request, Response>(handle: (request: Request) => Promise<Response> | Response) =>
            unary(masker, (request: Request) => this.calls.run(() => handle(request)));
        return {
            handshake: call(() => this.handshake()),
            getPluginInfo: call(() => this.getPluginInfo()),
            getSchema: call((request) => this.getSchema(request)),
            checkConfig: call((request) => this.checkConfig(request)),
            diffConfig: call((request) => this.diffConfig(request)),
            configure: call((request) => this.configure(request)),
            check: call((request) => this.resources.check(request)),
            diff: call((request) => this.resources.diff(request)),
            create: call((request) => this.resources.create(request)),
            read: call((request) => this.resources.read(request)),
            update: call((request) => this.resources.update(request)),
            delete: call((request) => this.resources.delete(request)),
            list: (stream) => void this.list(stream),
            // Handled during a shutdown too: the engine and the plugin may receive the same Ctrl-C.
            cancel: unary(masker, () => this.cancel()),
            attach: call((request) => this.attach(request)),
            invoke: call((request) => invoke(this.context, request)),
            parameterize: unimplemented("Parameterize"),
            call: unimplemented("Call"),
            construct: unimplemented("Construct"),
            getMapping: unimplemented("GetMapping"),
            getMappings: unimplemented("GetMappings"),
        };
    }

    /** Refuses new calls, cancels reads and queued work, and settles once the calls in progress have ended. */
    async shutDown(reason: string): Promise<void> {
        this.calls.refuse(reason);
        this.context.session?.cancel(`the provider is shutting down: ${reason}`);
        await this.calls.drained();
        await this.context.session?.close();
    }

    /** A current engine takes the protocol's flags from here and ignores Configure's. Outputs arrive as secrets and unknowns. */
    private handshake(): proto.ProviderHandshakeResponse {
        const response = new proto.ProviderHandshakeResponse();
        response.setAcceptSecrets(true);
        response.setAcceptResources(true);
        response.setAcceptOutputs(false);
        response.setSupportsAutonamingConfiguration(true);
        return response;
    }

    private getPluginInfo(): plugin.PluginInfo {
        const response = new plugin.PluginInfo();
        response.setVersion(version);
        return response;
    }

    private getSchema(request: proto.GetSchemaRequest): proto.GetSchemaResponse {
        if (request.getVersion() !== 0) {
            throw new ProviderError(`schema version ${request.getVersion()} is not known`, {
                hint: "this provider gives version 0",
            });
        }
        const response = new proto.GetSchemaResponse();
        response.setSchema(JSON.stringify(packageSchema(version, this.context.catalogue, examples)));
        return response;
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

    /** The stream always ends with a status: without one the CLI waits forever. */
    private async list(stream: ListStream): Promise<void> {
        try {
            await this.calls.run(() => list(this.context, stream));
        } catch (error) {
            stream.emit("error", statusOf(error, this.context.masker));
        }
    }

    private cancel(): Empty {
        this.context.session?.cancel();
        return new Empty();
    }

    private attach(request: plugin.PluginAttach): Empty {
        this.context.engineLog.attach(request.getAddress());
        return new Empty();
    }
}
