/** `pulumi do`: List and functions of the plugin from the CLI, without a program. */
import { join } from "node:path";
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;
let stack: Stack;
let workspaceId: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
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

async function pulumiDo(args: readonly string[]): Promise<unknown> {
    const { code, stdout, output } = await stack.run([
        "do",
        "--package",
        join(DIST, "pulumi-resource-workspaces"),
        ...args,
        "--output",
        "json",
    ]);
    if (code !== 0) {
        throw new Error(output);
    }
    return JSON.parse(stdout);
}

test.each([
    ["workspaces:agentenv:Workspace", "team"],
    ["workspaces:tripswitch:Workspace", "Production"],
])("lists %s with ids that import", async (token, name) => {
    expect(await pulumiDo([token, "list"])).toEqual([{ id: expect.any(String) as string, name }]);
});

test.each([
    ["Secret", ["TOKEN"]],
    ["WorkspaceMember", ["a@example.com", expect.stringContaining("@emulator.test")]],
    ["BillingAccount", ["Default"]],
    ["BillingAccountLink", ["Default"]],
    ["GoogleOauthConnection", ["a@example.com"]],
])("lists the workspace's %s", async (name, expected) => {
    const listed = (await pulumiDo([
        `workspaces:agentenv:${name}`,
        "list",
        "--workspace-id",
        workspaceId,
    ])) as { id: string; name: string }[];
    expect(listed.map((one) => one.name).sort()).toEqual(expected);
    for (const { id } of listed) {
        expect(id.startsWith(`${workspaceId}/`)).toBe(true);
    }
});

test("calls a function", async () => {
    expect(await pulumiDo(["workspaces:agentenv:getWorkspaces"])).toMatchObject({
        workspaces: [{ workspaceId, name: "team" }],
    });
});
