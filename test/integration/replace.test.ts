/** Replacements by an input, and by `--replace`, which bypasses Diff. A replacement never deletes the new object. */
import { announcedSteps } from "../../toolchain/stack/events";
import type { Stack } from "../../toolchain/stack/stack";
import { svg } from "./support/allResourcesProgram";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";

interface Live {
    id: string;
    name: string;
    totpPolicy: { required: boolean };
    members: { email: string; role: string }[];
}

let fixture: StackFixture;
let stack: Stack;

const NATURAL = ["icon", "policy", "defaultAccount"];

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: program({}), language: "yaml" });
    expect((await stack.up(["--skip-preview"])).code).toBe(0);
});

afterAll(() => fixture.stop());

function program({ home = "first", role = "viewer", secretName = "TOKEN" }): Record<string, string> {
    const workspaceId = `\${${home}.workspaceId}`;
    const agentenv = (name: string, properties: Record<string, unknown>) => ({
        type: `workspaces:agentenv:${name}`,
        properties,
    });
    return {
        ...yamlProgram({
            resources: {
                first: agentenv("Workspace", { name: "first" }),
                second: agentenv("Workspace", { name: "second" }),
                icon: agentenv("WorkspaceIcon", { workspaceId, source: { "fn::fileAsset": "./icon.svg" } }),
                policy: agentenv("WorkspaceTotpPolicy", { workspaceId, required: true }),
                alice: agentenv("WorkspaceMember", { workspaceId, email: "alice@example.com", role }),
                extra: agentenv("BillingAccount", { workspaceId: "${first.workspaceId}", name: "extra" }),
                defaultAccount: agentenv("DefaultBillingAccount", {
                    workspaceId: "${first.workspaceId}",
                    billingAccountId: "${extra.billingAccountId}",
                }),
                token: agentenv("Secret", { workspaceId, name: secretName, value: "x" }),
            },
        }),
        "icon.svg": svg("red"),
    };
}

async function live(name: string): Promise<Live> {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: Live[] };
    const found = workspaces.find((workspace) => workspace.name === name);
    if (!found) {
        throw new Error(`there is no workspace ${name}`);
    }
    return found;
}

async function count(path: string, key: string, id: string): Promise<number> {
    const response = (await fixture.agentenv("GET", `/workspaces/${id}/${path}`)) as Record<
        string,
        unknown[]
    >;
    return response[key]?.length ?? 0;
}

test.each(NATURAL)("--replace of %s, whose id is its natural key, keeps the object", async (name) => {
    const { resources = [] } = await stack.exportState();
    const urn = resources.find((resource) => resource.urn.endsWith(`::${name}`))?.urn ?? "";
    const up = await stack.up(["--skip-preview", "--replace", urn]);
    expect({ code: up.code, output: up.output }).toMatchObject({ code: 0 });
    expect(announcedSteps(up.events).map(({ op }) => op)).toEqual(
        expect.arrayContaining(["create-replacement"]),
    );
    const settled = await stack.refresh(["--preview-only", "--expect-no-changes"]);
    expect({ code: settled.code, output: settled.output }).toMatchObject({ code: 0 });
});

test("--replace of a secret, whose name is taken by itself, is refused without a loss", async () => {
    const { resources = [] } = await stack.exportState();
    const urn = resources.find((resource) => resource.urn.endsWith("::token"))?.urn ?? "";
    const up = await stack.up(["--skip-preview", "--replace", urn]);
    expect(up.code).not.toBe(0);
    expect(up.output).toMatch(/has a secret "TOKEN" already/);
    const settled = await stack.refresh(["--preview-only", "--expect-no-changes"]);
    expect({ code: settled.code, output: settled.output }).toMatchObject({ code: 0 });
});

test("a change of the role or the name is a delete-before-replace", async () => {
    await stack.write(program({ role: "admin", secretName: "OTHER" }));
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { replace: 2 } });
    const first = await live("first");
    expect(first.members.find(({ email }) => email === "alice@example.com")?.role).toBe("admin");
    expect(await count("secrets", "secrets", first.id)).toBe(1);
});

test("a change of the workspace creates everything in the new one", async () => {
    await stack.write(program({ home: "second", role: "admin", secretName: "OTHER" }));
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { replace: 4 } });
    const [first, second] = [await live("first"), await live("second")];
    // The policy of the previous workspace is unchanged.
    expect([first.totpPolicy.required, second.totpPolicy.required]).toEqual([true, true]);
    expect([first.members.length, second.members.length]).toEqual([1, 2]);
    expect(await count("secrets", "secrets", first.id)).toBe(0);
    expect(await count("secrets", "secrets", second.id)).toBe(1);
});

test("destroy deletes everything", async () => {
    expect((await stack.destroy(["--skip-preview"])).code).toBe(0);
    expect((await fixture.remaining()).workspaces).toEqual([]);
});

test("replaceOnChanges of a Tripswitch workspace's name is a delete-before-replace with the same slug", async () => {
    const production = (name: string): Record<string, string> =>
        yamlProgram({
            resources: {
                production: {
                    type: "workspaces:tripswitch:Workspace",
                    properties: { name, slug: "production" },
                    options: { replaceOnChanges: ["name"] },
                },
            },
        });
    const other = await fixture.stack({ program: production("Production"), language: "yaml" });
    expect((await other.up(["--skip-preview"])).code).toBe(0);
    await other.write(production("Renamed"));
    const up = await other.up(["--skip-preview"]);
    expect({ code: up.code, output: up.output }).toMatchObject({ code: 0 });
    expect(up.changes).toMatchObject({ replace: 1 });
    expect((await other.destroy(["--skip-preview"])).code).toBe(0);
});
