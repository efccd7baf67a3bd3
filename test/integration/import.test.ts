/** Import of existing objects by id, with a program that then changes nothing. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { Stack } from "../../toolchain/stack/stack";
import { svg } from "./support/allResourcesProgram";
import { SECRETS, smallProgram, DEFAULT_OPTIONS, YAML, yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml", config: SECRETS });
});

afterAll(() => fixture.stop());

async function byHand(): Promise<{ workspace: string; secrets: string[]; tripswitch: string }> {
    const workspace = (await fixture.agentenv("POST", "/workspaces", {
        name: "team",
        description: DEFAULT_OPTIONS.description,
    })) as { id: string };
    const secrets: string[] = [];
    for (const name of ["TOKEN", "LEVEL"]) {
        const created = (await fixture.agentenv("POST", `/workspaces/${workspace.id}/secrets`, {
            name,
            value: "by hand",
        })) as { id: string };
        secrets.push(`${workspace.id}/${created.id}`);
    }
    const tripswitch = (await fixture.tripswitch("POST", "/workspaces", {
        name: "Production",
        slug: DEFAULT_OPTIONS.slug,
    })) as { id: string };
    return { workspace: workspace.id, secrets, tripswitch: tripswitch.id };
}

test("each resource is imported by its id, and the program that declares it changes only what cannot be read", async () => {
    const ids = await byHand();
    const imports: [string, string, string][] = [
        ["workspaces:agentenv:Workspace", "team", ids.workspace],
        ["workspaces:agentenv:Secret", "secretToken", ids.secrets[0] ?? ""],
        ["workspaces:agentenv:Secret", "secretLevel", ids.secrets[1] ?? ""],
        ["workspaces:tripswitch:Workspace", "production", ids.tripswitch],
    ];
    for (const imported of imports) {
        const result = await stack.import(imported);
        expect({ code: result.code, output: result.output }).toMatchObject({ code: 0 });
        expect(result.output).not.toMatch(/warning/);
    }
    await fixture.control("DELETE", "/requests");
    await stack.write(YAML.render(smallProgram()));

    const preview = await stack.preview(["--diff"]);
    expect({ code: preview.code, changes: preview.changes }).toEqual({
        code: 0,
        changes: { update: 2, same: 3 },
    });
    expect(preview.output.match(/\+ value\s*: \[secret\]/g)).toHaveLength(2);

    const up = await stack.up(["--skip-preview"]);
    expect(up.changes).toEqual({ update: 2, same: 3 });
    const writes = fixture.emulator.requests().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method }) => method)).toEqual(["PATCH", "PATCH"]);
    const settled = await stack.up(["--skip-preview", "--expect-no-changes"]);
    expect({ code: settled.code, output: settled.output }).toMatchObject({ code: 0 });
});

test.each([
    ["workspaces:agentenv:Secret", "sec_1", "the id has the form {workspaceId}/{secretId}"],
    ["workspaces:tripswitch:Workspace", "production", "must be a UUID"],
    ["workspaces:agentenv:Workspace", "ws_nowhere", "does not exist"],
])("an import of %s by %s is refused: %s", async (type, id, message) => {
    const before = await stack.exportState();
    const result = await stack.import([type, "other", id]);
    expect(result.code).not.toBe(0);
    expect(result.output).toContain(message);
    expect((await stack.exportState()).resources).toEqual(before.resources);
});

test("an import file with an icon generates code for all resources, and that program changes nothing", async () => {
    const workspace = (await fixture.agentenv("POST", "/workspaces", { name: "with icon" })) as {
        id: string;
    };
    await fixture.putIcon(workspace.id, svg("red"));
    const tripswitch = (await fixture.tripswitch("POST", "/workspaces", {
        name: "Other",
        slug: "other",
    })) as {
        id: string;
    };
    const empty = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
    await empty.write({
        "import.json": JSON.stringify({
            resources: [
                { type: "workspaces:agentenv:Workspace", name: "home", id: workspace.id },
                { type: "workspaces:agentenv:WorkspaceIcon", name: "icon", id: workspace.id },
                { type: "workspaces:tripswitch:Workspace", name: "other", id: tripswitch.id },
            ],
        }),
    });
    const result = await empty.import([
        "--file",
        "import.json",
        "--generate-code=true",
        "--out",
        "code.yaml",
    ]);
    expect({ code: result.code, output: result.output }).toMatchObject({ code: 0 });
    expect(result.output).not.toMatch(/warning/);
    const code = await readFile(join(empty.folder, "code.yaml"), "utf8");
    const { resources } = parse(code) as { resources: Record<string, { properties: object }> };
    expect(Object.keys(resources).sort()).toEqual(["home", "icon", "other"]);
    expect(resources["icon"]?.properties).toMatchObject({ contentType: "image/svg+xml" });

    // As it is, and with the image file that the user adds afterwards.
    const icon = { ...resources["icon"]?.properties, source: { "fn::fileAsset": "./icon.svg" } };
    for (const icons of [{}, { icon: { ...resources["icon"], properties: icon } }]) {
        await empty.write({
            ...yamlProgram({ resources: { ...resources, ...icons } }),
            "icon.svg": svg("red"),
        });
        const preview = await empty.preview(["--expect-no-changes"]);
        expect({ code: preview.code, output: preview.output }).toMatchObject({ code: 0 });
    }
    expect((await empty.destroy(["--skip-preview"])).code).toBe(0);
});

test("imported resources are destroyed like created ones", async () => {
    const result = await stack.destroy(["--skip-preview"]);
    expect(result.code).toBe(0);
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
});
