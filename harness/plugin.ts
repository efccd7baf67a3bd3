/** For protocol tests and fault runs: starts the built plugin as a process and calls it over gRPC as the engine does, with a stub of the engine's log. */
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { PropertyMap } from "../provider/core/values/value";
import { fromStruct, toStruct } from "../provider/server/struct";

const EXECUTABLE = join(__dirname, "..", "dist", "pulumi-resource-workspaces");

type Unary<Request, Response> = (
    request: Request,
    metadata: grpc.Metadata,
    options: Partial<grpc.CallOptions>,
    callback: (error: grpc.ServiceError | null, response: Response) => void,
) => grpc.ClientUnaryCall;

export interface Failure {
    property: string;
    reason: string;
}

export class Plugin {
    /** The output of the process on stdout and stderr. */
    written = "";

    private constructor(
        private readonly process: ChildProcess,
        readonly client: ResourceProviderClient,
        private readonly engine: grpc.Server,
        /** The messages that the plugin sent to the engine's log. */
        readonly log: { urn: string; message: string }[],
    ) {}

    /** Starts the process with the flags that an engine passes at `-v=9`, followed by the engine's address. */
    static async start(
        env: NodeJS.ProcessEnv = {},
        flags: readonly string[] = ["--logtostderr", "-v=9"],
    ): Promise<Plugin> {
        const engine = new grpc.Server();
        const log: { urn: string; message: string }[] = [];
        engine.addService(EngineService, {
            log: (call: grpc.ServerUnaryCall<LogRequest, Empty>, callback: grpc.sendUnaryData<Empty>) => {
                log.push({ urn: call.request.getUrn(), message: call.request.getMessage() });
                callback(null, new Empty());
            },
        });
        const enginePort = await new Promise<number>((resolve, reject) => {
            engine.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
                error ? reject(error) : resolve(port),
            );
        });
        const child = spawn(EXECUTABLE, [...flags, `127.0.0.1:${enginePort}`], {
            env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
            stdio: ["ignore", "pipe", "pipe"],
        });
        const port = await new Promise<string>((resolve, reject) => {
            child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
            child.once("exit", (code) => reject(new Error(`the plugin ended with ${code}`)));
            child.once("error", reject);
        });
        const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
        const plugin = new Plugin(child, client, engine, log);
        for (const stream of [child.stdout, child.stderr]) {
            stream?.on("data", (data: Buffer) => (plugin.written += data.toString()));
        }
        return plugin;
    }

    async stop(): Promise<void> {
        this.client.close();
        this.process.kill();
        await this.exited;
        this.engine.forceShutdown();
    }

    get running(): boolean {
        return this.process.exitCode === null && this.process.signalCode === null;
    }

    /** Resolves with the exit code once the process has ended; `null` if a signal ended it. */
    get exited(): Promise<number | null> {
        return new Promise((resolve) => {
            if (this.running) {
                this.process.once("exit", resolve);
            } else {
                resolve(this.process.exitCode);
            }
        });
    }

    signal(name: NodeJS.Signals): void {
        this.process.kill(name);
    }

    handshake(): Promise<proto.ProviderHandshakeResponse> {
        return this.call(this.client.handshake, new proto.ProviderHandshakeRequest());
    }

    async schema(): Promise<unknown> {
        const response = await this.call(this.client.getSchema, new proto.GetSchemaRequest());
        return JSON.parse(response.getSchema());
    }

    async pluginVersion(): Promise<string> {
        const response = await this.call(this.client.getPluginInfo, new Empty());
        return response.getVersion();
    }

    async checkConfig(news: PropertyMap): Promise<{ inputs: PropertyMap; failures: Failure[] }> {
        const request = new proto.CheckRequest().setUrn(providerUrn("default")).setNews(toStruct(news));
        return checked(await this.call(this.client.checkConfig, request));
    }

    diffConfig(oldInputs: PropertyMap, news: PropertyMap): Promise<proto.DiffResponse> {
        const request = new proto.DiffRequest()
            .setOldInputs(toStruct(oldInputs))
            .setOlds(toStruct(oldInputs))
            .setNews(toStruct(news));
        return this.call(this.client.diffConfig, request);
    }

    /** `instance` is the name of an explicit provider; without one it is the default provider. */
    configure(args: PropertyMap, instance = "default"): Promise<proto.ConfigureResponse> {
        const request = new proto.ConfigureRequest()
            .setUrn(providerUrn(instance))
            .setName(instance)
            .setType(PROVIDER_TYPE)
            .setArgs(toStruct(args));
        return this.call(this.client.configure, request);
    }

    async check(
        type: string,
        news: PropertyMap,
        rest: { name?: string; olds?: PropertyMap; autonaming?: proto.CheckRequest.AutonamingOptions } = {},
    ): Promise<{ inputs: PropertyMap; failures: Failure[] }> {
        const request = new proto.CheckRequest()
            .setUrn(urn(type, rest.name))
            .setName(rest.name ?? "it")
            .setType(type)
            .setRandomseed(new Uint8Array([1, 2, 3]))
            .setOlds(toStruct(rest.olds ?? {}))
            .setNews(toStruct(news));
        if (rest.autonaming) {
            request.setAutonaming(rest.autonaming);
        }
        return checked(await this.call(this.client.check, request));
    }

    diff(
        type: string,
        id: string,
        states: { olds: PropertyMap; oldInputs: PropertyMap; news: PropertyMap; ignoreChanges?: string[] },
    ): Promise<proto.DiffResponse> {
        const request = new proto.DiffRequest()
            .setUrn(urn(type))
            .setType(type)
            .setId(id)
            .setOlds(toStruct(states.olds))
            .setOldInputs(toStruct(states.oldInputs))
            .setNews(toStruct(states.news))
            .setIgnorechangesList(states.ignoreChanges ?? []);
        return this.call(this.client.diff, request);
    }

    async create(
        type: string,
        inputs: PropertyMap,
        rest: { preview?: boolean; timeout?: number; urn?: string } = {},
    ): Promise<{ id: string; outputs: PropertyMap }> {
        const response = await this.call(this.client.create, createRequest(type, inputs, rest));
        return { id: response.getId(), outputs: shown(response.getProperties()) };
    }

    /** Everything that is stored in state, including hidden properties. */
    async createRaw(type: string, inputs: PropertyMap): Promise<PropertyMap> {
        const response = await this.call(this.client.create, createRequest(type, inputs, {}));
        return fromStruct(response.getProperties());
    }

    /** With neither inputs nor outputs: an import. */
    async read(
        type: string,
        id: string,
        state: { inputs?: PropertyMap; outputs?: PropertyMap } = {},
    ): Promise<{ id: string; inputs: PropertyMap; outputs: PropertyMap }> {
        const response = await this.call(this.client.read, readRequest(type, id, state));
        return {
            id: response.getId(),
            inputs: fromStruct(response.getInputs()),
            outputs: shown(response.getProperties()),
        };
    }

    /** Everything that is stored in state, including hidden properties. */
    async readRaw(
        type: string,
        id: string,
        state: { inputs: PropertyMap; outputs: PropertyMap },
    ): Promise<PropertyMap> {
        const response = await this.call(this.client.read, readRequest(type, id, state));
        return fromStruct(response.getProperties());
    }

    async update(
        type: string,
        id: string,
        states: { olds: PropertyMap; oldInputs: PropertyMap; news: PropertyMap },
        rest: { preview?: boolean; ignoreChanges?: string[] } = {},
    ): Promise<PropertyMap> {
        const request = new proto.UpdateRequest()
            .setUrn(urn(type))
            .setType(type)
            .setId(id)
            .setOlds(toStruct(states.olds))
            .setOldInputs(toStruct(states.oldInputs))
            .setNews(toStruct(states.news))
            .setPreview(rest.preview ?? false)
            .setIgnorechangesList(rest.ignoreChanges ?? []);
        const response = await this.call(this.client.update, request);
        return shown(response.getProperties());
    }

    async delete(
        type: string,
        id: string,
        state: { inputs?: PropertyMap; outputs?: PropertyMap } = {},
    ): Promise<void> {
        const request = new proto.DeleteRequest()
            .setUrn(urn(type))
            .setType(type)
            .setId(id)
            .setProperties(toStruct(state.outputs ?? {}))
            .setOldInputs(toStruct(state.inputs ?? {}));
        await this.call(this.client.delete, request);
    }

    list(
        token: string,
        query: PropertyMap = {},
        page: { limit?: number; pageSize?: number; continuationToken?: string } = {},
    ): Promise<{
        items: { id: string; name: string }[];
        continuation: string | undefined;
        computed: boolean;
    }> {
        const request = new proto.ListRequest()
            .setToken(token)
            .setQuery(toStruct(query))
            .setLimit(page.limit ?? 0)
            .setPageSize(page.pageSize ?? 0)
            .setContinuationToken(page.continuationToken ?? "");
        return new Promise((resolve, reject) => {
            const items: { id: string; name: string }[] = [];
            let continuation: string | undefined;
            let computed = false;
            const stream = this.client.list(request);
            stream.on("data", (response: proto.ListResponse) => {
                const result = response.getResult();
                if (result) {
                    items.push({ id: result.getId(), name: result.getName() });
                }
                computed ||= response.hasComputed();
                continuation = response.getContinuation()?.getContinuationToken() ?? continuation;
            });
            stream.on("error", reject);
            stream.on("end", () => resolve({ items, continuation, computed }));
        });
    }

    async invoke(token: string, args: PropertyMap): Promise<{ outputs: PropertyMap; failures: Failure[] }> {
        const request = new proto.InvokeRequest().setTok(token).setArgs(toStruct(args));
        const response = await this.call(this.client.invoke, request);
        return { outputs: fromStruct(response.getReturn()), failures: failuresOf(response) };
    }

    async cancel(): Promise<void> {
        await this.call(this.client.cancel, new Empty());
    }

    async attach(address: string): Promise<void> {
        await this.call(this.client.attach, new PluginAttach().setAddress(address));
    }

    /** One call, as a promise. Rejects with gRPC's error: `code` and `details`. */
    call<Request, Response>(method: Unary<Request, Response>, request: Request): Promise<Response> {
        return new Promise((resolve, reject) => {
            method.call(this.client, request, new grpc.Metadata(), {}, (error, response) =>
                error ? reject(error) : resolve(response),
            );
        });
    }
}

/** Without the account, which is a hidden property of state: see test/protocol/deletionProof.test.ts. */
function shown(properties: Struct | undefined): PropertyMap {
    return Object.fromEntries(
        Object.entries(fromStruct(properties)).filter(([name]) => name !== "__account"),
    );
}

function createRequest(
    type: string,
    inputs: PropertyMap,
    rest: { preview?: boolean; timeout?: number; urn?: string },
): proto.CreateRequest {
    return new proto.CreateRequest()
        .setUrn(rest.urn ?? urn(type))
        .setType(type)
        .setProperties(toStruct(inputs))
        .setTimeout(rest.timeout ?? 0)
        .setPreview(rest.preview ?? false);
}

function readRequest(
    type: string,
    id: string,
    state: { inputs?: PropertyMap; outputs?: PropertyMap },
): proto.ReadRequest {
    const request = new proto.ReadRequest()
        .setUrn(urn(type))
        .setType(type)
        .setId(id)
        .setProperties(toStruct(state.outputs ?? {}));
    return state.inputs ? request.setInputs(toStruct(state.inputs)) : request;
}

const PROVIDER_TYPE = "pulumi:providers:workspaces";

export function providerUrn(name: string): string {
    return urn(PROVIDER_TYPE, name);
}

export function urn(type: string, name = "it"): string {
    return `urn:pulumi:stack::project::${type}::${name}`;
}

function checked(response: proto.CheckResponse): { inputs: PropertyMap; failures: Failure[] } {
    return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response) };
}

export function failuresOf(response: { getFailuresList(): proto.CheckFailure[] }): Failure[] {
    return response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}
