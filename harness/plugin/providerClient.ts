/** Calls a plugin over gRPC, with plain values for arguments and results. */
import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ACCOUNT_KEY } from "../../provider/core/lifecycle/state";
import type { PropertyMap } from "../../provider/core/values/value";
import { fromStruct } from "./struct";
import * as requests from "./requests";

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

export interface ListResult {
    items: { id: string; name: string }[];
    continuation: string | undefined;
    computed: boolean;
}

export class ProviderClient {
    readonly client: ResourceProviderClient;

    constructor(readonly port: number) {
        this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    }

    close(): void {
        this.client.close();
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
        return checked(await this.call(this.client.checkConfig, requests.checkConfigRequest(news)));
    }

    diffConfig(oldInputs: PropertyMap, news: PropertyMap): Promise<proto.DiffResponse> {
        return this.call(this.client.diffConfig, requests.diffConfigRequest(oldInputs, news));
    }

    /** `instance` is the name of an explicit provider; without one it is the default provider. */
    configure(args: PropertyMap, instance = "default"): Promise<proto.ConfigureResponse> {
        return this.call(this.client.configure, requests.configureRequest(args, instance));
    }

    async check(
        type: string,
        news: PropertyMap,
        options: requests.CheckOptions = {},
    ): Promise<{ inputs: PropertyMap; failures: Failure[] }> {
        return checked(await this.call(this.client.check, requests.checkRequest(type, news, options)));
    }

    diff(type: string, id: string, states: requests.States): Promise<proto.DiffResponse> {
        return this.call(this.client.diff, requests.diffRequest(type, id, states));
    }

    async create(
        type: string,
        inputs: PropertyMap,
        options: requests.CallOptions & { urn?: string } = {},
    ): Promise<{ id: string; outputs: PropertyMap }> {
        const response = await this.call(this.client.create, requests.createRequest(type, inputs, options));
        return { id: response.getId(), outputs: visible(response.getProperties()) };
    }

    /** Everything that is stored in state, including hidden properties. */
    async createRaw(type: string, inputs: PropertyMap): Promise<PropertyMap> {
        const response = await this.call(this.client.create, requests.createRequest(type, inputs));
        return fromStruct(response.getProperties());
    }

    /** With neither inputs nor outputs: an import. */
    async read(
        type: string,
        id: string,
        state: requests.State = {},
    ): Promise<{ id: string; inputs: PropertyMap; outputs: PropertyMap }> {
        const response = await this.call(this.client.read, requests.readRequest(type, id, state));
        return {
            id: response.getId(),
            inputs: fromStruct(response.getInputs()),
            outputs: visible(response.getProperties()),
        };
    }

    /** Everything that is stored in state, including hidden properties. */
    async readRaw(type: string, id: string, state: requests.State): Promise<PropertyMap> {
        const response = await this.call(this.client.read, requests.readRequest(type, id, state));
        return fromStruct(response.getProperties());
    }

    async update(
        type: string,
        id: string,
        states: requests.States,
        options: requests.CallOptions = {},
    ): Promise<PropertyMap> {
        const request = requests.updateRequest(type, id, states, options);
        const response = await this.call(this.client.update, request);
        return visible(response.getProperties());
    }

    async delete(type: string, id: string, state: requests.State = {}): Promise<void> {
        await this.call(this.client.delete, requests.deleteRequest(type, id, state));
    }

    list(token: string, query: PropertyMap = {}, page: requests.Page = {}): Promise<ListResult> {
        return new Promise((resolve, reject) => {
            const items: ListResult["items"] = [];
            let continuation: string | undefined;
            let computed = false;
            const stream = this.client.list(requests.listRequest(token, query, page));
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
        const response = await this.call(this.client.invoke, requests.invokeRequest(token, args));
        return { outputs: fromStruct(response.getReturn()), failures: failuresOf(response) };
    }

    async cancel(): Promise<void> {
        await this.call(this.client.cancel, new Empty());
    }

    async attach(address: string): Promise<void> {
        await this.call(this.client.attach, new PluginAttach().setAddress(address));
    }

    /** One call, as a promise. Rejects with gRPC's error: `code` and `details`. */
    call<Request, Response>(
        method: Unary<Request, Response>,
        request: Request,
        metadata = new grpc.Metadata(),
    ): Promise<Response> {
        return new Promise((resolve, reject) => {
            method.call(this.client, request, metadata, {}, (error, response) =>
                error ? reject(error) : resolve(response),
            );
        });
    }
}

/** Without the account, which is a hidden property of state: see test/protocol/deletionProof.test.ts. */
function visible(properties: Struct | undefined): PropertyMap {
    return Object.fromEntries(
        Object.entries(fromStruct(properties)).filter(([name]) => name !== ACCOUNT_KEY),
    );
}

function checked(response: proto.CheckResponse): { inputs: PropertyMap; failures: Failure[] } {
    return { inputs: fromStruct(response.getInputs()), failures: failuresOf(response) };
}

export function failuresOf(response: { getFailuresList(): proto.CheckFailure[] }): Failure[] {
    return response
        .getFailuresList()
        .map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));
}
