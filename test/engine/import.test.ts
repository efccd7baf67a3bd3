/** Import: what exists already comes under Pulumi's care by its id, and the program that declares it changes nothing. */
import type { Stack } from "../../engine/stack/stack";
import { SECRETS, small, WISHES, YAML, yamlProgram } from "./support/programs";
import { Scene } from "./support/scene";

let scene: Scene;
let stack: Stack;

beforeAll(async () => {
    scene = await Scene.start();
    stack = await scene.stack({ program: yamlProgram({}), language: "yaml", config: SECRETS });
});

afterAll(() => scene.end());

async function byHand(): Promise<{ workspace: string; secrets: string[]; tripswitch: string }> {
    const workspace = (await scene.agentenv("POST", "/workspaces", {
        name: "team",
        description: WISHES.description,
    })) as { id: string };
    const secrets: string[] = [];
    for (const name of ["TOKEN", "LEVEL"]) {
        const made = (await scene.agentenv("POST", `/workspaces/${workspace.id}/secrets`, {
            name,
            value: "by hand",
        })) as { id: string };
        secrets.push(`${workspace.id}/${made.id}`);
    }
    const tripswitch = (await scene.tripswitch("POST", "/workspaces", {
        name: "Production",
        slug: WISHES.slug,
    })) as { id: string };
    return { workspace: workspace.id, secrets, tripswitch: tripswitch.id };
}

test("each resource is imported by its id, and a preview of the program that declares it is empty", async () => {
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
    await scene.control("DELETE", "/requests");
    await stack.write(YAML.render(small()));

    const preview = await stack.preview(["--expect-no-changes"]);
    expect({ code: preview.code, changes: preview.changes }).toEqual({ code: 0, changes: { same: 5 } });

    const up = await stack.up(["--skip-preview"]);
    expect(up.changes).toEqual({ same: 5 });
    expect(scene.requests()).toEqual([]);
});

test("an imported secret is written once the program's value changes", async () => {
    await stack.configure({ token: { secret: "a value of ours" } });
    const up = await stack.up(["--skip-preview"]);
    expect(up.changes).toEqual({ update: 1, same: 4 });
    const writes = scene.emulator.requests().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method }) => method)).toEqual(["PATCH"]);
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

test("what was imported is destroyed like what was made here", async () => {
    const result = await stack.destroy(["--skip-preview"]);
    expect(result.code).toBe(0);
    expect(await scene.left()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
});
