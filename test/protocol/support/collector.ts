/** A collector of traces on loopback, which takes OTLP over HTTP and over gRPC and decodes it by the published protocol files. */
import * as grpc from "@grpc/grpc-js";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { Root, type Type } from "protobufjs";

const PROTOS = join(dirname(require.resolve("otlp-protos/package.json")), "build", "protos");
const SERVICE = "opentelemetry/proto/collector/trace/v1/trace_service.proto";

export interface CollectedSpan {
    traceId: string;
    spanId: string;
    parentSpanId: string;
    name: string;
    kind: string;
    attributes: Record<string, unknown>;
    events: { name: string; attributes: Record<string, unknown> }[];
    status: { code: string; message: string };
    /** Milliseconds. */
    duration: number;
    resource: Record<string, unknown>;
}

interface Value {
    stringValue?: string;
    intValue?: string;
    doubleValue?: number;
    boolValue?: boolean;
    arrayValue?: { values: Value[] };
}
type Attributes = { key: string; value: Value }[];
interface ExportRequest {
    resourceSpans: {
        resource: { attributes: Attributes };
        scopeSpans: {
            spans: {
                traceId: string;
                spanId: string;
                parentSpanId: string;
                name: string;
                kind: string;
                startTimeUnixNano: string;
                endTimeUnixNano: string;
                attributes: Attributes;
                events: { name: string; attributes: Attributes }[];
                status?: { code: string; message: string };
            }[];
        }[];
    }[];
}

export class Collector {
    readonly spans: CollectedSpan[] = [];
    /** All that was received, as it was. */
    readonly received: Buffer[] = [];
    /** Of the last request. */
    protocol: "HTTP" | "gRPC" | undefined;
    headers: IncomingHttpHeaders = {};
    /** Of the responses. */
    status = 200;

    private constructor(
        private readonly type: Type,
        private readonly stopServers: () => Promise<void>,
        /** For OTLP over HTTP. */
        readonly url: string,
        /** For OTLP over gRPC: host and port. */
        readonly address: string,
    ) {}

    static async start(): Promise<Collector> {
        const root = new Root();
        root.resolvePath = (_origin, target) => join(PROTOS, target);
        await root.load(SERVICE);
        const type = root.lookupType("opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest");
        const http = createServer((request, response) => {
            const chunks: Buffer[] = [];
            request.on("data", (chunk: Buffer) => chunks.push(chunk));
            request.on("end", () => {
                collector.protocol = "HTTP";
                collector.headers = { ...request.headers, path: request.url };
                if (collector.status === 200) {
                    collector.take(Buffer.concat(chunks));
                }
                response.writeHead(collector.status, { "content-type": "application/x-protobuf" }).end();
            });
        });
        await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
        const rpc = new grpc.Server();
        rpc.addService(
            {
                export: {
                    path: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
                    requestStream: false,
                    responseStream: false,
                    requestSerialize: (bytes: Buffer) => bytes,
                    requestDeserialize: (bytes: Buffer) => bytes,
                    responseSerialize: (bytes: Buffer) => bytes,
                    responseDeserialize: (bytes: Buffer) => bytes,
                },
            },
            {
                export: (call: grpc.ServerUnaryCall<Buffer, Buffer>, respond: grpc.sendUnaryData<Buffer>) => {
                    collector.protocol = "gRPC";
                    collector.headers = Object.fromEntries(
                        Object.entries(call.metadata.getMap()).map(([name, value]) => [name, String(value)]),
                    );
                    collector.take(call.request);
                    respond(null, Buffer.alloc(0));
                },
            },
        );
        const port = await new Promise<number>((resolve, reject) =>
            rpc.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            ),
        );
        const stop = async (): Promise<void> => {
            rpc.forceShutdown();
            http.closeAllConnections();
            await new Promise<void>((resolve) => http.close(() => resolve()));
        };
        const collector = new Collector(
            type,
            stop,
            `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
            `127.0.0.1:${port}`,
        );
        return collector;
    }

    stop(): Promise<void> {
        return this.stopServers();
    }

    clear(): void {
        this.spans.length = 0;
        this.received.length = 0;
    }

    private take(bytes: Buffer): void {
        this.received.push(bytes);
        const request = this.type.toObject(this.type.decode(bytes), {
            longs: String,
            enums: String,
            bytes: String,
            defaults: true,
        }) as ExportRequest;
        for (const { resource, scopeSpans } of request.resourceSpans) {
            for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
                this.spans.push({
                    traceId: decoded(span.traceId),
                    spanId: decoded(span.spanId),
                    parentSpanId: decoded(span.parentSpanId),
                    name: span.name,
                    kind: span.kind,
                    attributes: plain(span.attributes),
                    events: span.events.map(({ name, attributes }) => ({
                        name,
                        attributes: plain(attributes),
                    })),
                    status: span.status ?? { code: "STATUS_CODE_UNSET", message: "" },
                    duration:
                        Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1_000_000,
                    resource: plain(resource.attributes),
                });
            }
        }
    }
}

/** From base64 to how W3C's headers write ids. */
const decoded = (id: string): string => Buffer.from(id, "base64").toString("hex");

function plain(attributes: Attributes): Record<string, unknown> {
    return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: Value): unknown {
    if (value.arrayValue) {
        return value.arrayValue.values.map(plainValue);
    }
    return value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue);
}
