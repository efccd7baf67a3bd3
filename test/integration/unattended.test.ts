/** The Pulumi CLI in a pipeline, without a person: a lost workspace, and a thing that only a person can restore. */
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";

const WORKSPACE = "workspaces:agentenv:Workspace";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    const inHome = { workspaceId: "${home.workspaceId}" };
    const resources = {
        home: { type: WORKSPACE, properties: { name: "home" } },
        token: {
            type: "workspaces:agentenv:Secret",
            properties: { ...inHome, name: "TOKEN", value: "canary-value" },
        },
        ann: {
            type: "workspaces:agentenv:WorkspaceMember",
            properties: { ...inHome, email: "ann@example.org" },
        },
    };
    stack = await fixture.stack({ program: yamlProgram({ resources }), language: "yaml" });
    expect((await stack.up(["--skip-preview"])).code).toBe(0);
});

afterAll(() => fixture.stop());

interface Account {
    key: string;
    userId: string;
}

/** What the state holds of the service's objects. */
async function resources(): Promise<unknown> {
    const state = await stack.exportState({ showSecrets: true });
    return state.resources?.map(({ urn, id, inputs, outputs }) => ({ urn, id, inputs, outputs }));
}

test("with lapsed=drift an expired invitation fails `preview --refresh --expect-no-changes`; without it, it only warns", async () => {
    await fixture.control("POST", "/clock", { advanceMs: 8 * 24 * 60 * 60 * 1000 });
    const preview = ["--refresh", "--expect-no-changes"];
    const warned = await stack.preview(preview);
    expect(warned.code).toBe(0);
    expect(warned.output).toContain("the invitation of ann@example.org expired");

    const env = { PULUMI_WORKSPACES_LAPSED: "drift" };
    const drifted = await stack.preview(preview, { env });
    expect(drifted.code).toBe(7);
    expect(drifted.output).toContain("status");
    const before = fixture.requests().filter(({ method }) => method !== "GET").length;
    const up = await stack.up(["--refresh", "--skip-preview"], { env });
    expect({ code: up.code, changes: up.changes }).toMatchObject({
        code: 0,
        changes: { update: 1, same: 3 },
    });
    expect(fixture.requests().filter(({ method }) => method !== "GET")).toHaveLength(before);
});

test("vanishedWorkspace in stack config counts after the up that writes it into the state; a user who comes back finds the workspace", async () => {
    const EMAIL = "back@example.com";
    const ours = (await fixture.control("POST", "/accounts", {
        service: "agentenv",
        email: EMAIL,
    })) as Account;
    const owner = (await fixture.control("POST", "/accounts", {
        service: "agentenv",
        email: "owner@example.com",
    })) as Account;
    const single = await fixture.stack({
        program: yamlProgram({ resources: { home: { type: WORKSPACE, properties: { name: "home" } } } }),
        env: { ...fixture.environment(), AGENTENV_API_KEY: ours.key },
    });
    expect((await single.up(["--skip-preview"])).code).toBe(0);
    const [{ id = "" } = {}] = (
        (await fixture.agentenv("GET", "/workspaces", undefined, ours.key)) as {
            workspaces: { id: string }[];
        }
    ).workspaces;
    const members = `/workspaces/${id}/members`;
    const join = async (email: string, key: string): Promise<void> => {
        await fixture.agentenv("POST", members, { email, role: "owner" }, key);
        await fixture.control("POST", "/invitations/accept", { workspaceId: id, email });
    };
    await join("owner@example.com", ours.key);
    await fixture.agentenv("DELETE", `${members}/${ours.userId}`, undefined, owner.key);

    await single.configure({ "workspaces:vanishedWorkspace": "error" });
    const ignored = await single.refresh(["--preview-only"]);
    expect({ code: ignored.code, changes: ignored.changes }).toMatchObject({
        code: 0,
        changes: { delete: 1 },
    });
    for (const args of [["--preview-only", "--run-program"], ["--skip-preview"]]) {
        if (!args.includes("--run-program")) {
            expect((await single.up(["--skip-preview"])).code).toBe(0);
        }
        const refused = await single.refresh(args);
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain("because vanishedWorkspace is error (from the stack config)");
    }

    await join(EMAIL, owner.key);
    const found = await single.refresh(["--skip-preview", "--expect-no-changes"]);
    expect(found.code).toBe(0);
    await fixture.agentenv("DELETE", `${members}/${owner.userId}`, undefined, ours.key);
    expect((await single.destroy(["--skip-preview"])).code).toBe(0);
});

test("with vanishedWorkspace=error `up --refresh` keeps the state of a lost workspace and creates none, until a person accepts it", async () => {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    const [id] = workspaces.map((workspace) => workspace.id);
    await fixture.agentenv("DELETE", `/workspaces/${id}`);
    const before = await resources();

    const refused = await stack.up(["--refresh", "--skip-preview"], {
        env: { PULUMI_WORKSPACES_VANISHED_WORKSPACE: "error" },
    });
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain(`the ${WORKSPACE} ${id} is gone, with everything in it`);
    expect(refused.output).toContain(
        "`PULUMI_WORKSPACES_VANISHED_WORKSPACE=recreate pulumi refresh --stack test`",
    );
    expect((await fixture.remaining()).workspaces).toEqual([]);
    expect(await resources()).toEqual(before);

    const accepted = await stack.refresh([], { env: { PULUMI_WORKSPACES_VANISHED_WORKSPACE: "recreate" } });
    expect({ code: accepted.code, changes: accepted.changes }).toMatchObject({
        code: 0,
        changes: { delete: 3 },
    });
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { create: 3 } });
    expect((await stack.destroy(["--skip-preview"])).code).toBe(0);
});
