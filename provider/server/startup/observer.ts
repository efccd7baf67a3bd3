/** What the startup knows of traces and the debug log, whose code is loaded only where the environment or the engine's flags ask for one of them. */
import type { Metadata } from "./grpcServer";
import type { Method } from "./methods";
import type { Status } from "./status";

export interface Observation {
    env: NodeJS.ProcessEnv;
    /** Of the debug log; 0: none. */
    verbosity: number;
}

export interface Observer {
    /** Runs a call, and reports how long it took and how it ended. */
    run(
        method: Method,
        metadata: Metadata,
        call: () => Promise<Status | undefined>,
    ): Promise<Status | undefined>;

    /** Delivers what was observed so far. Takes a short time at most, and never fails. */
    flush(): Promise<void>;
}

export type LoadObserver = (observation: Observation) => Promise<Observer> | Observer;

/** Where the engine receives traces: host and port, for gRPC without TLS. It is set with `pulumi --otel-traces`. */
export const ENGINE_ENDPOINT = "PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT";

/** OpenTelemetry's own settings, of which one is enough. */
export const ENDPOINTS = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"] as const;

export function isObserved({ env, verbosity }: Observation): boolean {
    return verbosity > 0 || isTraced(env);
}

/** Whether traces are sent anywhere: `OTEL_SDK_DISABLED` and `OTEL_TRACES_EXPORTER=none` turn them off, as everywhere. */
export function isTraced(env: NodeJS.ProcessEnv): boolean {
    return (
        env["OTEL_SDK_DISABLED"]?.toLowerCase() !== "true" &&
        env["OTEL_TRACES_EXPORTER"] !== "none" &&
        [ENGINE_ENDPOINT, ...ENDPOINTS].some((name) => env[name])
    );
}
