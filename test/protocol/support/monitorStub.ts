/** A stub of the engine's monitor of resources, with which a component registers itself and its children. It keeps what it is sent. */
import * as grpc from "@grpc/grpc-js";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { PropertyMap } from "../../../provider/core/values/value";
import { fromStruct, toStruct } from "../../../harness/plugin/struct";
import { urn } from "../../../harness/plugin/requests";

interface Answer {
    id?: string;
    outputs?: PropertyMap;
    result?: proto.Result;
}

/** What the engine does with a registration. It may wait, or throw the status with which it refuses. */
export type Engine = (request: proto.RegisterResourceRequest) => Answer | Promise<Answer>;

export class MonitorStub {
    readonly requests: proto.RegisterResourceRequest[] = [];
    /** The outputs of components, by URN. */
    readonly outputs: Record<string, PropertyMap> = {};
    private readonly server = new grpc.Server();
    address = "";

    static async start(engine: Engine): Promise<MonitorStub> {
        const stub = new MonitorStub();
        stub.server.addService(ResourceMonitorService, {
            registerResource: unary(async (request: proto.RegisterResourceRequest) => {
                stub.requests.push(request);
                const { id = "", outputs = {}, result = proto.Result.SUCCESS } = await engine(request);
                return new proto.RegisterResourceResponse()
                    .setUrn(urn(request.getType(), request.getName()))
                    .setId(id)
                    .setObject(toStruct(outputs))
                    .setResult(result);
            }),
            registerResourceOutputs: unary(async (request: proto.RegisterResourceOutputsRequest) => {
                stub.outputs[request.getUrn()] = fromStruct(request.getOutputs());
                return new Empty();
            }),
        });
        const port = await new Promise<number>((resolve, reject) => {
            stub.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            );
        });
        stub.address = `127.0.0.1:${port}`;
        return stub;
    }

    stop(): void {
        this.server.forceShutdown();
    }

    /** The registrations of children, by key. */
    children(component: string): Record<string, proto.RegisterResourceRequest> {
        const custom = this.requests.filter((request) => request.getCustom());
        return Object.fromEntries(
            custom.map((request) => [request.getName().replace(`${component}-`, ""), request]),
        );
    }
}

function unary<Request, Response>(
    handle: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
    return ({ request }, respond) => {
        handle(request).then(
            (response) => respond(null, response),
            (status: grpc.StatusObject) => respond(status),
        );
    };
}

/** The properties of a registration, and what each depends on. */
export function registered(request: proto.RegisterResourceRequest | undefined): {
    inputs: PropertyMap;
    dependencies: Record<string, string[]>;
} {
    const dependencies: Record<string, string[]> = {};
    request?.getPropertydependenciesMap().forEach((urns, name) => {
        dependencies[name] = urns.getUrnsList().sort();
    });
    return { inputs: fromStruct(request?.getObject()), dependencies };
}
