/**
 * OpenTelemetry's traces of the plugin: a span for each call of the engine, in the engine's own trace, and in it one for each request to a service. Names follow
 * the semantic conventions. What an error or a URL says is masked before it gets here.
 */
import {
    ROOT_CONTEXT,
    SpanKind,
    SpanStatusCode,
    trace,
    type Attributes,
    type Context,
    type Span,
    type Tracer,
} from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
    defaultResource,
    detectResources,
    envDetector,
    resourceFromAttributes,
} from "@opentelemetry/resources";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { AsyncLocalStorage } from "node:async_hooks";
import { exchanges, retries, subjects, waits, type Exchange } from "../../diagnostics";
import { version } from "../../version";
import { pause } from "../../http/pause";
import { typeOf } from "../../core/declare/urn";
import type { Metadata } from "../startup/grpcServer";
import type { Method } from "../startup/methods";
import type { Observer } from "../startup/observer";
import type { Status } from "../startup/status";
import { destinationIn } from "./exporter";

const NAME = "pulumi-resource-workspaces";
const SERVICE = "pulumirpc.ResourceProvider";

/** The engine ends the process after Cancel: what a collector has not taken by then is lost. */
const FLUSH_MS = 2_000;

/** Spans that wait for the collector; more are dropped. Of a service that is not limited, a second's requests exceed the default of 2,048. */
const QUEUE = { maxQueueSize: 16_384 };

export class Traces implements Observer {
    private readonly current = new AsyncLocalStorage<Span>();

    private constructor(
        private readonly provider: BasicTracerProvider,
        private readonly tracer: Tracer,
        /** For calls of an engine that has no trace itself. */
        private readonly ambient: Context,
        private readonly failed: (reason: string) => void,
    ) {
        exchanges.subscribe((exchange) => this.recordExchange(exchange));
        retries.subscribe(({ label, attempt, milliseconds, reason }) =>
            this.addEvent("retry", { request: label, attempt, delay_ms: milliseconds, reason }),
        );
        waits.subscribe(({ label, milliseconds, reason }) =>
            this.addEvent("wait", { request: label, waited_ms: milliseconds, reason }),
        );
        subjects.subscribe(({ urn }) =>
            this.current.getStore()?.setAttributes({
                "pulumi.urn": urn,
                "pulumi.resource.type": typeOf(urn),
            }),
        );
    }

    /** `report` is called with the first failure of a collector only: one that is down stays down. */
    static open(env: NodeJS.ProcessEnv, report: (line: string) => void): Traces {
        const resource = defaultResource()
            .merge(resourceFromAttributes({ "service.name": NAME, "service.version": version }))
            .merge(detectResources({ detectors: [envDetector] }));
        const queue = env["OTEL_BSP_MAX_QUEUE_SIZE"] ? {} : QUEUE;
        let reported = false;
        const failed = (reason: string): void => {
            if (!reported) {
                report(`traces were not delivered to ${endpoint}: ${reason}`);
            }
            reported = true;
        };
        const { exporter, endpoint } = destinationIn(env, failed);
        const spanProcessors = [new BatchSpanProcessor(exporter, queue)];
        const provider = new BasicTracerProvider({ resource, spanProcessors });
        const ambient = extracted(new Map([["traceparent", env["TRACEPARENT"] ?? ""]]));
        return new Traces(provider, provider.getTracer(NAME, version), ambient, failed);
    }

    run(
        method: Method,
        metadata: Metadata,
        call: () => Promise<Status | undefined>,
    ): Promise<Status | undefined> {
        const options = {
            kind: SpanKind.SERVER,
            attributes: { "rpc.system": "grpc", "rpc.service": SERVICE, "rpc.method": method },
        };
        const parent = metadata.has("traceparent") ? extracted(metadata) : this.ambient;
        const span = this.tracer.startSpan(`${SERVICE}/${method}`, options, parent);
        return this.current.run(span, async () => {
            try {
                const status = await call();
                span.setAttribute("rpc.grpc.status_code", status?.code ?? 0);
                if (status !== undefined) {
                    span.setStatus({ code: SpanStatusCode.ERROR, message: status.details });
                }
                return status;
            } finally {
                span.end();
            }
        });
    }

    async flush(): Promise<void> {
        const late = new AbortController();
        const timeout = pause(FLUSH_MS, late.signal).then(
            () => this.failed(`it did not take them within ${FLUSH_MS / 1000} s`),
            () => {},
        );
        await Promise.race([this.provider.forceFlush().catch(() => {}), timeout]);
        late.abort();
    }

    private recordExchange({ method, url, server, startedAt, milliseconds, ...outcome }: Exchange): void {
        const { service, attempt, sentId, status, requestId, error } = outcome;
        const failed = error?.type ?? (status !== undefined && status >= 400 ? String(status) : undefined);
        const attributes: Attributes = {
            "http.request.method": method,
            "url.full": url,
            "server.address": server.address,
            "server.port": server.port,
            "peer.service": service,
            "http.request.header.x-request-id": [sentId],
            ...(status === undefined ? {} : { "http.response.status_code": status }),
            ...(requestId === undefined ? {} : { "http.response.header.x-request-id": [requestId] }),
            ...(attempt > 1 ? { "http.request.resend_count": attempt - 1 } : {}),
            ...(failed === undefined ? {} : { "error.type": failed }),
        };
        const parent = this.current.getStore();
        const context = parent === undefined ? this.ambient : trace.setSpan(ROOT_CONTEXT, parent);
        const options = { kind: SpanKind.CLIENT, startTime: startedAt, attributes };
        const span = this.tracer.startSpan(method, options, context);
        if (failed !== undefined) {
            span.setStatus({ code: SpanStatusCode.ERROR, ...(error ? { message: error.message } : {}) });
        }
        span.end(startedAt + milliseconds);
    }

    private addEvent(name: string, attributes: Attributes): void {
        this.current.getStore()?.addEvent(name, attributes);
    }
}

/** The context that W3C's headers name, if there are any. */
function extracted(headers: Metadata): Context {
    return new W3CTraceContextPropagator().extract(ROOT_CONTEXT, headers, {
        keys: (carrier: Metadata) => [...carrier.keys()],
        get: (carrier: Metadata, name) => carrier.get(name),
    });
}
