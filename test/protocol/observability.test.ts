/** Traces by OpenTelemetry and the debug log: what a collector receives of the built plugin, and what the plugin writes to stderr. */
import * as grpc from "@grpc/grpc-js";
import { startEmulator, type Emulator } from "../../emulator";
import { settingsFor } from "../../harness/emulatorSettings";
import { DEBUG_FLAGS, Plugin } from "../../harness/plugin/plugin";
import { Secret } from "../../provider/core/values/value";
import { createRequest, urn } from "../../harness/plugin/requests";
import { Collector, type CollectedSpan } from "./support/collector";
import { SECRET, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

let emulator: Emulator;
let collector: Collector;

beforeAll(async () => {
    [emulator, collector] = await Promise.all([startEmulator(), Collector.start()]);
});
afterEach(() => {
    emulator.faults(undefined);
    collector.clear();
    collector.status = 200;
});
afterAll(async () => {
    await Promise.all([emulator.close(), collector.stop()]);
});

/** A plugin whose spans have all arrived once this settles: the engine sends Cancel before it ends a process. */
async function observed(
    env: NodeJS.ProcessEnv,
    run: (plugin: Plugin) => Promise<unknown>,
    flags: readonly string[] = [],
): Promise<Plugin> {
    const plugin = await Plugin.start(env, flags);
    try {
        await plugin.configure(settingsFor(emulator));
        await run(plugin);
        await plugin.cancel();
        plugin.signal("SIGKILL");
    } finally {
        await plugin.stop();
    }
    return plugin;
}

const http = (): NodeJS.ProcessEnv => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });

function spanNamed(name: string): CollectedSpan {
    const found = collector.spans.filter((span) => span.name === name);
    expect(found).toHaveLength(1);
    return found[0] as CollectedSpan;
}

const childrenOf = ({ spanId }: CollectedSpan): CollectedSpan[] =>
    collector.spans.filter(({ parentSpanId }) => parentSpanId === spanId);

describe("over HTTP", () => {
    test("a create is a span, and each of its requests is one below it", async () => {
        await observed(http(), (plugin) => plugin.create(WORKSPACE, { name: "traced" }));
        const create = spanNamed("pulumirpc.ResourceProvider/Create");
        expect(create).toMatchObject({
            kind: "SPAN_KIND_SERVER",
            attributes: {
                "rpc.system": "grpc",
                "rpc.service": "pulumirpc.ResourceProvider",
                "rpc.method": "Create",
                "rpc.grpc.status_code": 0,
                "pulumi.urn": urn(WORKSPACE),
                "pulumi.resource.type": WORKSPACE,
            },
            status: { code: "STATUS_CODE_UNSET" },
            resource: { "service.name": "pulumi-resource-workspaces" },
        });
        const post = childrenOf(create).find(({ name }) => name === "POST");
        expect(post).toMatchObject({
            kind: "SPAN_KIND_CLIENT",
            traceId: create.traceId,
            attributes: {
                "http.request.method": "POST",
                "url.full": `${emulator.agentenvUrl}/workspaces`,
                "server.address": "127.0.0.1",
                "server.port": Number(new URL(emulator.agentenvUrl).port),
                "http.response.status_code": 201,
                "peer.service": "AgentEnv",
            },
        });
        expect(post?.attributes).toMatchObject({
            "http.request.header.x-request-id": [expect.stringMatching(/^[0-9a-f-]{36}$/)],
            "http.response.header.x-request-id": post?.attributes["http.request.header.x-request-id"],
        });
        expect(post?.duration).toBeGreaterThan(0);
        expect(collector.headers["path"]).toBe("/v1/traces");
    });

    test("a span is in the trace of the engine's call", async () => {
        const [trace, parent] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
        const metadata = new grpc.Metadata();
        metadata.set("traceparent", `00-${trace}-${parent}-01`);
        await observed(http(), (plugin) =>
            plugin.call(plugin.client.create, createRequest(WORKSPACE, { name: "in a trace" }), metadata),
        );
        const create = spanNamed("pulumirpc.ResourceProvider/Create");
        expect(create).toMatchObject({ traceId: trace, parentSpanId: parent });
    });

    test("without one it is in the trace of the environment, with its resource's attributes", async () => {
        const [trace, parent] = ["5bd66ef5095369c7b0d1f8f4bd33716a", "c532cb4098ac3dd2"];
        const env = {
            TRACEPARENT: `00-${trace}-${parent}-01`,
            OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
            OTEL_SERVICE_NAME: "platform",
            OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=platform",
        };
        await observed({ ...http(), ...env }, (plugin) => plugin.create(WORKSPACE, { name: "in CI" }));
        expect(spanNamed("pulumirpc.ResourceProvider/Create")).toMatchObject({
            traceId: trace,
            parentSpanId: parent,
            resource: { "service.name": "platform", "deployment.environment.name": "test" },
        });
        expect(collector.headers["x-tenant"]).toBe("platform");
    });

    test("a sampler that takes none sends none", async () => {
        await observed({ ...http(), OTEL_TRACES_SAMPLER: "always_off" }, (plugin) =>
            plugin.create(WORKSPACE, { name: "not sampled" }),
        );
        expect(collector.spans).toEqual([]);
    });

    test("a retry is an event, and the attempts are spans", async () => {
        emulator.faults({
            rules: [
                {
                    when: { method: "PUT" },
                    times: 1,
                    fault: { kind: "status", status: 503 },
                },
            ],
        });
        await observed(http(), async (plugin) => {
            const { id, outputs } = await plugin.create(WORKSPACE, { name: "before" });
            await plugin.update(WORKSPACE, id, {
                olds: outputs,
                oldInputs: { name: "before" },
                news: { name: "after" },
            });
        });
        const update = spanNamed("pulumirpc.ResourceProvider/Update");
        expect(update.events).toEqual([
            {
                name: "retry",
                attributes: {
                    request: expect.stringMatching(/^AgentEnv: PUT \/workspaces\//) as string,
                    attempt: 2,
                    delay_ms: expect.any(Number) as number,
                    reason: expect.stringMatching(/returned 503 unavailable: .*\(request id /) as string,
                },
            },
        ]);
        expect(
            childrenOf(update)
                .filter(({ name }) => name === "PUT")
                .map(({ attributes, status }) => [
                    attributes["http.response.status_code"],
                    attributes["http.request.resend_count"],
                    attributes["error.type"],
                    status.code,
                ]),
        ).toEqual([
            [503, undefined, "503", "STATUS_CODE_ERROR"],
            [200, 1, undefined, "STATUS_CODE_UNSET"],
        ]);
    });

    test("the wait for a rate limit is an event", async () => {
        emulator.faults({
            rules: [{ times: 1, fault: { kind: "status", status: 429, retryAfter: { seconds: 1 } } }],
        });
        await observed(http(), (plugin) =>
            Promise.all(["a", "b", "c"].map((slug) => plugin.create(TRIPSWITCH, { name: slug, slug }))),
        );
        const events = collector.spans.flatMap((span) => span.events);
        expect(events).toContainEqual({
            name: "wait",
            attributes: {
                request: expect.stringMatching(/^Tripswitch: /) as string,
                waited_ms: expect.any(Number) as number,
                reason: "rate limit",
            },
        });
    });

    test("a failed call is a span with the message that the engine gets", async () => {
        let details = "";
        await observed(http(), (plugin) =>
            plugin.read(SECRET, "no id of a secret").catch((error: grpc.ServiceError) => {
                ({ details } = error);
            }),
        );
        expect(details).not.toBe("");
        expect(spanNamed("pulumirpc.ResourceProvider/Read")).toMatchObject({
            attributes: { "rpc.grpc.status_code": grpc.status.UNKNOWN, "pulumi.urn": urn(SECRET) },
            status: { code: "STATUS_CODE_ERROR", message: details },
        });
    });

    test("a secret that is part of the service's address is masked in it, and ends nothing", async () => {
        const secret = new URL(emulator.agentenvUrl).hostname;
        await observed(http(), async (plugin) => {
            const { id } = await plugin.create(WORKSPACE, { name: "home" });
            await plugin.create(SECRET, { workspaceId: id, name: "HOST", value: new Secret(secret) });
            await plugin.create(WORKSPACE, { name: "afterwards" });
        });
        const urls = collector.spans.map(({ attributes }) => attributes["url.full"]).filter(Boolean);
        expect(urls).toContainEqual(
            expect.stringMatching(/^http:\/\/\[secret\]:\d+\/agentenv\/v1\/workspaces$/),
        );
    });

    test("a service that does not respond is a span without a status", async () => {
        await observed(http(), async (plugin) => {
            await plugin.configure({
                ...settingsFor(emulator),
                agentenvUrl: "http://127.0.0.1:1",
                maxRetries: 0,
            });
            await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toThrow();
        });
        const post = childrenOf(spanNamed("pulumirpc.ResourceProvider/Create")).find(
            ({ name }) => name === "POST",
        );
        expect(post).toMatchObject({
            attributes: { "error.type": "ECONNREFUSED" },
            status: { code: "STATUS_CODE_ERROR" },
        });
        expect(post?.attributes).not.toHaveProperty("http.response.status_code");
    });
});

describe("over gRPC", () => {
    test("spans are sent to the engine where it collects them, before any other address", async () => {
        const env = { ...http(), PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT: collector.address };
        await observed(env, (plugin) => plugin.create(WORKSPACE, { name: "to the engine" }));
        expect(childrenOf(spanNamed("pulumirpc.ResourceProvider/Create")).length).toBeGreaterThan(0);
        expect(collector.protocol).toBe("gRPC");
    });

    test("a collector of one's own gets the headers", async () => {
        const env = {
            OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector.address}`,
            OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
            OTEL_EXPORTER_OTLP_HEADERS: "x-tenant=platform",
        };
        await observed(env, (plugin) => plugin.create(WORKSPACE, { name: "with headers" }));
        spanNamed("pulumirpc.ResourceProvider/Create");
        expect(collector.headers["x-tenant"]).toBe("platform");
    });
});

test("an address without a scheme uses TLS, because the headers may hold a key, unless OTEL_EXPORTER_OTLP_INSECURE is true", async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.address, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" };
    const refused = await observed(env, (plugin) => plugin.create(WORKSPACE, { name: "with TLS" }));
    expect(collector.spans).toEqual([]);
    expect(refused.written).toMatch(
        /^pulumi-workspaces: traces were not delivered to OTEL_EXPORTER_OTLP_ENDPOINT /,
    );
    await observed({ ...env, OTEL_EXPORTER_OTLP_INSECURE: "true" }, (plugin) =>
        plugin.create(WORKSPACE, { name: "without TLS" }),
    );
    spanNamed("pulumirpc.ResourceProvider/Create");
});

describe("a collector that takes nothing", () => {
    test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
        [
            "because nothing listens there",
            () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://user:canary-pass@127.0.0.1:1" }),
            /^pulumi-workspaces: traces were not delivered to OTEL_EXPORTER_OTLP_ENDPOINT \(http:\/\/127\.0\.0\.1:1\): .+\n$/,
        ],
        [
            "because it refuses them",
            () => http(),
            /^pulumi-workspaces: traces were not delivered to OTEL_EXPORTER_OTLP_ENDPOINT \(http:\/\/127\.0\.0\.1:\d+\): .+\n$/,
        ],
        [
            "because the engine's own is gone",
            () => ({ PULUMI_OTEL_EXPORTER_OTLP_ENDPOINT: "127.0.0.1:1" }),
            /^pulumi-workspaces: traces were not delivered to the engine \(127\.0\.0\.1:1\): .+\n$/,
        ],
    ])("%s: one line says so, and the calls succeed", async (_why, env, line) => {
        collector.status = 400;
        const plugin = await observed(env(), async (running) => {
            await running.create(WORKSPACE, { name: "a" });
            await running.cancel();
            await running.configure(settingsFor(emulator));
            await running.create(WORKSPACE, { name: "b" });
        });
        expect(plugin.written).toMatch(line);
    });
});

describe("the debug log", () => {
    test("has a line for each request, with the ids that it was sent and answered with", async () => {
        const plugin = await observed({}, (running) => running.create(WORKSPACE, { name: "logged" }), [
            "--logtostderr",
            "-v=1",
        ]);
        expect(plugin.written).toMatch(
            new RegExp(
                `^pulumi-workspaces: AgentEnv: POST ${emulator.agentenvUrl}/workspaces: 201 in \\d+ ms, request id [0-9a-f-]{36}$`,
                "m",
            ),
        );
        expect(plugin.written).not.toContain("Create succeeded");
    });

    test("has retries and, at -v=9, the engine's calls", async () => {
        emulator.faults({
            rules: [{ when: { method: "GET" }, times: 1, fault: { kind: "status", status: 503 } }],
        });
        const plugin = await observed(
            {},
            async (running) => {
                const { id } = await running.create(TRIPSWITCH, { name: "r", slug: "retried" });
                await running.read(TRIPSWITCH, id);
            },
            DEBUG_FLAGS,
        );
        expect(plugin.written).toMatch(
            /^pulumi-workspaces: Tripswitch: GET .*: attempt 2 in \d+ ms, as Tripswitch: GET .* returned 503 .*$/m,
        );
        expect(plugin.written).toMatch(/^pulumi-workspaces: Create succeeded after \d+ ms$/m);
        expect(plugin.written).toMatch(/^pulumi-workspaces: Read succeeded after \d+ ms$/m);
    });
});
