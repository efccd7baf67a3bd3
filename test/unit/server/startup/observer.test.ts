/** Where traces and the debug log are turned on. */
import { isObserved, isTraced } from "../../../../provider/server/startup/observer";

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" };

test.each<[string, NodeJS.ProcessEnv, boolean]>([
    ["without any setting", {}, false],
    ["by the endpoint of all signals", ENDPOINT, true],
    ["by the endpoint of traces", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://127.0.0.1:4318/x" }, true],
    ["by the engine", { PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT: "127.0.0.1:4317" }, true],
    ["where the endpoint is empty", { OTEL_EXPORTER_OTLP_ENDPOINT: "" }, false],
    ["where OpenTelemetry is disabled", { ...ENDPOINT, OTEL_SDK_DISABLED: "True" }, false],
    ["where it is not", { ...ENDPOINT, OTEL_SDK_DISABLED: "false" }, true],
    ["without an exporter", { ...ENDPOINT, OTEL_TRACES_EXPORTER: "none" }, false],
    ["with the exporter named", { ...ENDPOINT, OTEL_TRACES_EXPORTER: "otlp" }, true],
])("traces are sent %s: %j: %s", (_what, env, expected) => {
    expect(isTraced(env)).toBe(expected);
    expect(isObserved({ env, verbosity: 0 })).toBe(expected);
});

test("the debug log alone is observed too", () => {
    expect(isObserved({ env: {}, verbosity: 1 })).toBe(true);
});
