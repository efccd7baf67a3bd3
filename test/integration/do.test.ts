/** docs/listing.md: `pulumi do`, List and functions of the plugin from the CLI, without a program; and the import of what it lists. */
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileOfPage } from "../../harness/pages";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { CommandResult, Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/listing.md";

let fixture: StackFixture;
let stack: Stack;
let workspaceId: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
    const modules = join(stack.folder, "node_modules");
    await mkdir(modules);
    await symlink(REPOSITORY, join(modules, "pulumi-workspaces"), "junction");
    const workspace = (await fixture.agentenv("POST", "/workspaces", { name: "team" })) as { id: string };
    workspaceId = workspace.id;
    await fixture.agentenv("POST", `/workspaces/${workspaceId}/secrets`, { name: "TOKEN", value: "x" });
    await fixture.agentenv("POST", `/workspaces/${workspaceId}/members`, {
        email: "a@example.com",
        role: "member",
    });
    const exchange = { code: "code-a-1" };
    await fixture.agentenv("POST", `/workspaces/${workspaceId}/oauth-connections/google/exchange`, exchange);
    await fixture.tripswitch("POST", "/workspaces", { name: "Production", slug: "production" });
});

afterAll(() => fixture.stop());

/** The JSON of the command in list.sh that is about this resource or function. */
async function resultOf(token: string): Promise<unknown> {
    const lines = fileOfPage(PAGE, "list.sh").split("\n");
    const setUp = lines.filter((line) => /^\w+=/.test(line));
    const command = lines.filter((line) => line.split(" ").includes(token));
    expect(command).toHaveLength(1);
    return JSON.parse((await script([...setUp, ...command].join("\n"))).stdout);
}

async function script(text: string): Promise<CommandResult> {
    return requireSuccess(await stack.script(text, { env: { WORKSPACE_ID: workspaceId } }));
}

test.each([
    ["workspaces:agentenv:Workspace", "team"],
    ["workspaces:tripswitch:Workspace", "Production"],
])("lists %s with ids that import", async (token, name) => {
    expect(await resultOf(token)).toEqual([{ id: expect.any(String) as string, name }]);
});

test.each([
    ["Secret", ["TOKEN"]],
    ["WorkspaceMember", ["a@example.com", expect.stringContaining("@emulator.test")]],
    ["BillingAccount", ["Default"]],
    ["BillingAccountLink", ["Default"]],
    ["GoogleOauthConnection", ["a@example.com"]],
])("lists the workspace's %s", async (name, expected) => {
    const listed = (await resultOf(`workspaces:agentenv:${name}`)) as { id: string; name: string }[];
    expect(listed.map((one) => one.name).sort()).toEqual(expected);
    for (const { id } of listed) {
        expect(id.startsWith(`${workspaceId}/`)).toBe(true);
    }
});

test("calls a function", async () => {
    expect(await resultOf("workspaces:agentenv:getWorkspaces")).toMatchObject({
        workspaces: [{ workspaceId, name: "team" }],
    });
});

test("a listed id is read by the page's command, without its secrets", async () => {
    const { output } = await script(fileOfPage(PAGE, "read.sh"));
    expect(output).toMatch(/name *: "team"/);
    expect(output).toMatch(/joinCode *: \[secret\]/);
});

test("a listed id is imported by the page's command, which prints code", async () => {
    const { stdout } = await script(fileOfPage(PAGE, "import.sh"));
    expect(stdout).toContain("type: workspaces:agentenv:Workspace");
    const { resources = [] } = await stack.exportState();
    expect(resources.map(({ id }) => id)).toContain(workspaceId);
});
