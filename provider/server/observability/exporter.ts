/** Sends spans by OTLP: to the engine where it collects them, otherwise to where OpenTelemetry's variables point. */
import { ExportResultCode, parseKeyPairsIntoRecord, type ExportResult } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { GrpcClient } from "../startup/grpcClient";
import { ENDPOINTS, ENGINE_ENDPOINT } from "../startup/observer";

const EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
const TIMEOUT_MS = 10_000;

/** `endpoint`, in words. */
interface Destination {
    exporter: SpanExporter;
    endpoint: string;
}

/** `failed` is called with the reason when spans could not be delivered. */
export function destinationIn(env: NodeJS.ProcessEnv, failed: (reason: string) => void): Destination {
    const { exporter, endpoint } = open(env);
    const send = exporter.export.bind(exporter);
    exporter.export = (spans, settle) =>
        send(spans, (result) => {
            if (result.code === ExportResultCode.FAILED) {
                failed(result.error?.message || "it refused them");
            }
            settle(result);
        });
    return { exporter, endpoint };
}

function open(env: NodeJS.ProcessEnv): Destination {
    const engine = env[ENGINE_ENDPOINT];
    if (engine) {
        return { exporter: new GrpcExporter(engine), endpoint: `the engine (${engine})` };
    }
    const [name = ENDPOINTS[0], endpoint = ""] =
        ENDPOINTS.map((variable) => [variable, env[variable]] as const).find(([, value]) => value) ?? [];
    // Where it holds user and password, they are not shown.
    const shown = `${name} (${URL.canParse(endpoint) ? new URL(endpoint).origin : "which is no URL"})`;
    const protocol = env["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] || env["OTEL_EXPORTER_OTLP_PROTOCOL"];
    if (protocol !== "grpc") {
        // It reads the address, headers, certificates and time limits from the environment itself.
        return { exporter: new OTLPTraceExporter(), endpoint: shown };
    }
    const headers = env["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] || env["OTEL_EXPORTER_OTLP_HEADERS"];
    const insecure = env["OTEL_EXPORTER_OTLP_TRACES_INSECURE"] || env["OTEL_EXPORTER_OTLP_INSECURE"];
    // The headers may hold a key.
    const scheme = insecure?.toLowerCase() === "true" ? "http" : "https";
    const address = endpoint.includes("://") ? endpoint : `${scheme}://${endpoint}`;
    return { exporter: new GrpcExporter(address, parseKeyPairsIntoRecord(headers)), endpoint: shown };
}

/** OTLP over gRPC. */
class GrpcExporter implements SpanExporter {
    private readonly client: GrpcClient;
    private readonly sending = new Set<Promise<void>>();

    /** `address` is host and port, without TLS, or a URL. */
    constructor(address: string, headers: Record<string, string> = {}) {
        this.client = new GrpcClient(address, headers);
    }

    export(spans: ReadableSpan[], settle: (result: ExportResult) => void): void {
        const message = ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array();
        const sent: Promise<void> = this.client
            .call(EXPORT, message, AbortSignal.timeout(TIMEOUT_MS))
            .then(
                () => settle({ code: ExportResultCode.SUCCESS }),
                (error: Error) => settle({ code: ExportResultCode.FAILED, error }),
            )
            .finally(() => this.sending.delete(sent));
        this.sending.add(sent);
    }

    async forceFlush(): Promise<void> {
        await Promise.all(this.sending);
    }

    async shutdown(): Promise<void> {
        await this.forceFlush();
        this.client.close();
    }
}
