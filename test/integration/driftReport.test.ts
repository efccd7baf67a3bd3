/** How drift is displayed: the changed value, before and after; and a value that becomes a secret in the program. */
import type { Stack } from "../../toolchain/stack/stack";
import { svg } from "./support/allResourcesProgram";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;

beforeEach(async () => {
    fixture = await StackFixture.start();
});
afterEach(() => fixture.stop());

const WORKSPACE_ID = "${team.workspaceId}";

/** An auto-named workspace with an icon and a secret; `properties` and `options` extend the secret. */
function program({ name, description, options }: Record<string, unknown> = {}): Record<string, string> {
    return {
        ...yamlProgram({
            config: { note: { type: "string", secret: true, default: `${CANARY}-note` } },
            resources: {
                team: {
                    type: "workspaces:agentenv:Workspace",
                    properties: {
                        ...(name === undefined ? {} : { name }),
                        ...(description === undefined ? {} : { description }),
                    },
                },
                icon: {
                    type: "workspaces:agentenv:WorkspaceIcon",
                    properties: { workspaceId: WORKSPACE_ID, source: { "fn::fileAsset": "./icon.svg" } },
                },
                token: {
                    type: "workspaces:agentenv:Secret",
                    properties: { workspaceId: WORKSPACE_ID, name: "TOKEN", value: "${note}" },
                    ...(options === undefined ? {} : { options }),
                },
            },
            outputs: { workspaceId: WORKSPACE_ID },
        }),
        "icon.svg": svg("red"),
    };
}

async function start(files: Record<string, string>): Promise<{ stack: Stack; id: string }> {
    const stack = await fixture.stack({ program: files, config: { note: { secret: `${CANARY}-note` } } });
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, output: up.output }).toMatchObject({ code: 0 });
    return { stack, id: (await stack.outputs())["workspaceId"] as string };
}

async function overwriteSecret(id: string): Promise<void> {
    const { secrets } = (await fixture.agentenv("GET", `/workspaces/${id}/secrets`)) as {
        secrets: { id: string }[];
    };
    await fixture.agentenv("PATCH", `/workspaces/${id}/secrets/${secrets[0]?.id}`, { value: "theirs" });
}

test("a refresh shows each changed value, before and after; an up names the input and both values", async () => {
    const { stack, id } = await start(program());
    const { name } = (await fixture.agentenv("GET", `/workspaces/${id}`)) as { name: string };
    await overwriteSecret(id);
    await fixture.putIcon(id, svg("blue"));
    await fixture.agentenv("PUT", `/workspaces/${id}`, { name: "by hand" });

    const shown = await stack.refresh(["--preview-only", "--diff"]);
    expect(shown.output).toMatch(/~ version\s*: 1 => 2\n/);
    expect(shown.output).toMatch(/~ sha256\s*: "[0-9a-f]{64}" => "[0-9a-f]{64}"\n/);
    expect(shown.output).toMatch(new RegExp(`~ name\\s*: "${name}" => "by hand"\n`));
    expect(shown.output).not.toMatch(/~ (value|source)\b/);
    expect(shown.changes).toMatchObject({ update: 3 });

    await stack.refresh(["--skip-preview"]);
    const up = await stack.up(["--skip-preview", "--diff"]);
    expect(up.output).toMatch(/~ value\s*:/);
    expect(up.output.match(/value differs: version: 1 => 2 \(written by someone else\)/g)).toHaveLength(1);
    expect(up.output.match(/source differs: sha256: .* \(another image is served\)/g)).toHaveLength(1);
    expect(await fixture.agentenv("GET", `/workspaces/${id}`)).toMatchObject({ name });
    const settled = await stack.refresh(["--skip-preview", "--expect-no-changes"]);
    expect({ code: settled.code, output: settled.output }).toMatchObject({ code: 0 });
});

test("ignoreChanges of the input silences a drift that an output shows, in refresh and in up", async () => {
    const { stack, id } = await start(program({ options: { ignoreChanges: ["value"] } }));
    await overwriteSecret(id);
    const refresh = await stack.refresh(["--skip-preview", "--expect-no-changes"]);
    expect({ code: refresh.code, output: refresh.output }).toMatchObject({ code: 0 });
    const up = await stack.up(["--skip-preview", "--expect-no-changes"]);
    expect({ code: up.code, output: up.output }).toMatchObject({ code: 0 });
});

test("replaceOnChanges of the input replaces after a drift that an output shows", async () => {
    const { stack, id } = await start(program({ options: { replaceOnChanges: ["value"] } }));
    await overwriteSecret(id);
    await stack.refresh(["--skip-preview"]);
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { replace: 1 } });
});

describe("a description that becomes a secret in the program", () => {
    const plain = `${CANARY}-plain`;

    test("is encrypted in state by the next up, in inputs and outputs, and neither sent nor printed", async () => {
        const { stack } = await start(program({ name: "team", description: plain }));
        expect(JSON.stringify(await stack.exportState())).toContain(plain);
        await stack.write(program({ name: "team", description: { "fn::secret": plain } }));
        await fixture.control("DELETE", "/requests");

        const preview = await stack.preview(["--diff"]);
        const up = await stack.up(["--skip-preview", "--diff"]);
        expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { update: 1 } });
        expect(up.output).toContain("description is a secret from now on");
        expect(preview.output + up.output).not.toContain(plain);
        expect(fixture.emulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
        expect(JSON.stringify(await stack.exportState())).not.toContain(plain);

        const again = await stack.up(["--skip-preview", "--expect-no-changes"]);
        expect({ code: again.code, output: again.output }).toMatchObject({ code: 0 });
        await stack.refresh(["--skip-preview"]);
        expect(JSON.stringify(await stack.exportState())).not.toContain(plain);
    });

    test("is encrypted by a refresh where only the inputs in state are encrypted", async () => {
        const { stack } = await start(program({ name: "team", description: { "fn::secret": plain } }));
        // As 0.1.0 left it: it saw no diff, so the outputs were unchanged.
        const exported = JSON.parse((await stack.mustRun(["stack", "export"])).stdout) as {
            deployment: { resources: { urn: string; outputs?: Record<string, unknown> }[] };
        };
        const team = exported.deployment.resources.find(({ urn }) => urn.endsWith("::team"));
        team!.outputs!["description"] = plain;
        await stack.write({ "state.json": JSON.stringify(exported) });
        await stack.mustRun(["stack", "import", "--file", "state.json"]);
        expect(JSON.stringify(await stack.exportState())).toContain(plain);

        const refresh = await stack.refresh(["--skip-preview"]);
        expect({ code: refresh.code, output: refresh.output }).toMatchObject({ code: 0 });
        expect(JSON.stringify(await stack.exportState())).not.toContain(plain);
    });
});
