/** Traces of a run of the real CLI: with `--otel-traces` the plugin's spans are in the engine's trace, which the engine itself collects and writes. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { agentenv } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

interface Span {
    traceId: string;
    spanId: string;
    parentSpanId?: string;
    name: string;
    attributes?: { key: string; value: Record<string, unknown> }[];
}

/** One export in each line, in the JSON of OTLP. */
interface Line {
    resourceSpans: {
        resource: { attributes: { key: string; value: { stringValue?: string } }[] };
        scopeSpans: { spans: Span[] }[];
    }[];
}

let fixture: StackFixture;
let folder: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-traces-"));
});
afterAll(async () => {
    await fixture.stop();
    await rm(folder, { recursive: true, force: true });
});

test("a request to the service is below the engine's call of the plugin, in one trace from the command down", async () => {
    const resources = {
        team: agentenv("Workspace", { name: "team" }),
        token: agentenv("Secret", {
            workspaceId: "${team.workspaceId}",
            name: "TOKEN",
            value: "canary-of-a-secret",
        }),
    };
    const stack = await fixture.stack({ program: yamlProgram({ resources }), language: "yaml" });
    const file = join(folder, "traces.json");
    requireSuccess(await stack.up(["--skip-preview", "--otel-traces", `file://${file}`]));

    const text = await readFile(file, "utf8");
    expect(text).not.toContain("canary-of-a-secret");
    const lines = text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line);
    const exported = lines.flatMap(({ resourceSpans }) => resourceSpans);
    const all = new Map(
        exported
            .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
            .map((span) => [span.spanId, span]),
    );
    const ours = exported
        .filter(({ resource }) =>
            resource.attributes.some(({ value }) => value.stringValue === "pulumi-resource-workspaces"),
        )
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));

    const post = ours.find(
        (span) =>
            span.name === "POST" &&
            span.attributes?.some(({ value }) => String(value["stringValue"]).endsWith("/secrets")),
    );
    expect(post).toBeDefined();
    const names: string[] = [];
    for (let span = post; span !== undefined; span = all.get(span.parentSpanId ?? "")) {
        names.push(span.name);
    }
    expect(names.slice(0, 3)).toEqual([
        "POST",
        "pulumirpc.ResourceProvider/Create",
        "pulumirpc.ResourceProvider/Create",
    ]);
    expect(names.at(-1)).toBe("pulumi");
    for (const span of ours) {
        expect(span.traceId).toBe(post?.traceId);
        expect(all.has(span.parentSpanId ?? "")).toBe(true);
    }
    requireSuccess(await stack.destroy(["--skip-preview"]));
});
