/** Commands and flags of the CLI that the engine handles, and what they do to the objects of this provider. docs/resources.md lists them. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { agentenv, idOf, urnOf, WORKSPACE_ID } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;

interface Options {
    description?: string;
    token?: string;
    name?: string;
}

/** An auto-named workspace with a secret, and another workspace. `token` is the secret's name in the program. */
function program({ description = "Ours.", token = "token", name = "other" }: Options = {}) {
    return yamlProgram({
        config: { secretValue: { type: "string", secret: true } },
        resources: {
            team: agentenv("Workspace", { description }),
            other: agentenv("Workspace", { name, description }),
            [token]: agentenv("Secret", {
                workspaceId: WORKSPACE_ID,
                name: "TOKEN",
                value: "${secretValue}",
            }),
        },
        outputs: { name: "${team.name}", workspaceId: WORKSPACE_ID, joinCode: "${team.joinCode}" },
    });
}

beforeEach(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: program(), config: { secretValue: { secret: `${CANARY}-1` } } });
});
afterEach(() => fixture.stop());

async function created(): Promise<void> {
    requireSuccess(await stack.up(["--skip-preview"]));
    await fixture.control("DELETE", "/requests");
}

test("preview --save-plan, up --plan: a generated name is that of the preview, and no secret is in the plan in plaintext", async () => {
    requireSuccess(await stack.preview(["--save-plan", "plan.json"]));
    const plan = await readFile(join(stack.folder, "plan.json"), "utf8");
    expect(plan).not.toContain(CANARY);
    expect(plan).not.toContain(fixture.emulator.agentenvApiKey);
    const planned = /"name": "(team-[0-9a-f]+)"/.exec(plan)?.[1];
    expect(planned).toBeDefined();
    requireSuccess(await stack.up(["--skip-preview", "--plan", "plan.json"]));
    expect(await stack.outputs()).toMatchObject({ name: planned });
});

test("up --plan with a secret of another value is refused, and prints the planned value in plaintext", async () => {
    await created();
    await stack.configure({ secretValue: { secret: `${CANARY}-2` } });
    requireSuccess(await stack.preview(["--save-plan", "plan.json"]));
    await stack.configure({ secretValue: { secret: `${CANARY}-3` } });
    const refused = await stack.up(["--skip-preview", "--plan", "plan.json"]);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/violates plan/);
    expect(fixture.writes()).toEqual([]);
    expect(refused.output).not.toContain(`${CANARY}-3`);
    // The engine's error. If this fails because the engine masks it, remove the line in SECURITY.md.
    expect(refused.output).toContain(`${CANARY}-2`);
});

test("--target: an up writes, a refresh reads and a destroy deletes the target alone; a destroy that would delete more is refused", async () => {
    await created();
    const [team, other] = [await urnOf(stack, "team"), await urnOf(stack, "other")];
    await stack.write(program({ description: "Changed." }));
    const up = requireSuccess(await stack.up(["--skip-preview", "--target", team]));
    expect(up.changes).toEqual({ update: 1, same: 3 });
    expect(fixture.writes()).toEqual(["PUT /agentenv/v1/workspaces/*"]);

    const id = await idOf(stack, "other");
    await fixture.agentenv("PUT", `/workspaces/${id}`, { name: "by hand", description: "Ours." });
    const elsewhere = requireSuccess(await stack.refresh(["--skip-preview", "--target", team]));
    expect(elsewhere.changes).toEqual({ same: 1 });
    const found = requireSuccess(await stack.refresh(["--skip-preview", "--target", other]));
    expect(found.changes).toEqual({ update: 1 });

    await fixture.control("DELETE", "/requests");
    const refused = await stack.destroy(["--skip-preview", "--target", team]);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("pass --target-dependents to proceed");
    requireSuccess(await stack.destroy(["--skip-preview", "--target", other]));
    expect(fixture.writes()).toEqual(["DELETE /agentenv/v1/workspaces/*"]);
});

test("preview --refresh and refresh --preview-only --run-program show drift and write nothing, neither to the service nor to the state", async () => {
    await created();
    const id = await idOf(stack, "other");
    await fixture.agentenv("PUT", `/workspaces/${id}`, { name: "by hand", description: "Ours." });
    await fixture.control("DELETE", "/requests");
    const before = await stack.storedState();
    for (const shown of [
        await stack.preview(["--refresh", "--diff"]),
        await stack.refresh(["--preview-only", "--run-program", "--diff"]),
    ]) {
        expect(requireSuccess(shown).changes).toMatchObject({ update: 1 });
        expect(shown.output).toMatch(/~ name\s*: "other" => "by hand"/);
    }
    expect(await stack.storedState()).toEqual(before);
    expect(fixture.writes()).toEqual([]);
});

test.each([
    ["up --replace", async (urn: string) => stack.up(["--skip-preview", "--replace", urn])],
    [
        "state taint",
        async (urn: string) => {
            await stack.mustRun(["state", "taint", urn, "--yes"]);
            return stack.up(["--skip-preview"]);
        },
    ],
])(
    "%s of a workspace creates the new one, moves its secret there and then deletes the old one",
    async (_command, replace) => {
        await created();
        const before = await idOf(stack, "team");
        const replaced = requireSuccess(await replace(await urnOf(stack, "team")));
        expect(replaced.changes).toEqual({ replace: 2, same: 2 });
        expect(fixture.writes()).toEqual([
            "POST /agentenv/v1/workspaces",
            "DELETE /agentenv/v1/workspaces/*/secrets/*",
            "POST /agentenv/v1/workspaces/*/secrets",
            "DELETE /agentenv/v1/workspaces/*",
        ]);
        expect(await idOf(stack, "team")).not.toBe(before);
        requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    },
);

test("state rename: the program's new name is the same object. state remove: the object stays, and the import of the next up's error adopts it", async () => {
    await created();
    await stack.mustRun(["state", "rename", await urnOf(stack, "token"), "renamed", "--yes"]);
    await stack.write(program({ token: "renamed" }));
    requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"]));

    const id = await idOf(stack, "renamed");
    await stack.mustRun(["state", "remove", await urnOf(stack, "renamed"), "--yes"]);
    expect(fixture.writes()).toEqual([]);
    const refused = await stack.up(["--skip-preview"]);
    expect(refused.code).not.toBe(0);
    const [, type = "", name = "", found = ""] =
        /`pulumi import (\S+) (\S+) (\S+)`/.exec(refused.output) ?? [];
    expect([name, found]).toEqual(["renamed", id]);
    requireSuccess(await stack.import([type, name, found]));
    // The first up after an import writes the value.
    expect(requireSuccess(await stack.up(["--skip-preview"])).changes).toMatchObject({ update: 1 });
});

describe("a second stack in the same backend", () => {
    const SOURCE = "organization/test/test";
    let second: Stack;

    const write = (
        resources: Record<string, unknown>,
        outputs: Record<string, unknown> = {},
    ): Promise<void> => second.write(yamlProgram({ name: "second", resources, outputs }));

    beforeEach(async () => {
        await created();
        second = await fixture.stack({ program: yamlProgram({ name: "second" }), beside: stack });
    });

    test("state move: the moved objects belong to it; neither stack then changes anything, and a destroy of it deletes them", async () => {
        const urns = [await urnOf(stack, "team"), await urnOf(stack, "token")];
        const stacks = ["--source", SOURCE, "--dest", "organization/second/test"];
        await stack.mustRun(["state", "move", ...stacks, "--yes", ...urns]);
        await stack.write(
            yamlProgram({
                resources: { other: agentenv("Workspace", { name: "other", description: "Ours." }) },
            }),
        );
        await write({
            team: agentenv("Workspace", { description: "Ours." }),
            token: agentenv("Secret", {
                workspaceId: WORKSPACE_ID,
                name: "TOKEN",
                value: { "fn::secret": `${CANARY}-1` },
            }),
        });
        for (const one of [stack, second]) {
            requireSuccess(await one.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
        }
        expect(fixture.writes()).toEqual([]);
        requireSuccess(await second.destroy(["--skip-preview"]));
        expect(await fixture.remaining()).toMatchObject({ workspaces: [{ name: "other" }] });
        expect(await fixture.leaks(stack)).toEqual([]);
    });

    test("a stack reference gives it the workspace's id, and secret outputs stay secret; the workspace is not destroyed while it holds its secret", async () => {
        await write(
            {
                base: { type: "pulumi:pulumi:StackReference", properties: { name: SOURCE } },
                mine: agentenv("Secret", {
                    workspaceId: '${base.outputs["workspaceId"]}',
                    name: "MINE",
                    value: "x",
                }),
            },
            { joinCode: '${base.outputs["joinCode"]}' },
        );
        requireSuccess(await second.up(["--skip-preview"]));
        const { joinCode } = (await stack.outputs()) as { joinCode: string };
        expect(await second.outputs()).toEqual({ joinCode });
        expect(JSON.stringify(await second.exportState())).not.toContain(joinCode);

        const refused = await stack.destroy(["--skip-preview"]);
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain(
            'still holds objects, which would be deleted with it: secret "MINE"',
        );
        requireSuccess(await second.destroy(["--skip-preview"]));
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect((await fixture.remaining()).workspaces).toEqual([]);
    });
});
