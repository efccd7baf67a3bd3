/** agentenv:WorkspaceMember: invited, pending, active or expired, and the protection of the last owner. */
import { Unknown, type PropertyMap } from "../../provider/core/values/value";
import {
    agentenvToken,
    resourceSteps,
    NO_DIFFERENCE,
    errorMatching,
    type ResourceState,
} from "./support/resourceSteps";
import { startInterceptingProxy } from "./support/interceptingProxy";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const MEMBER = agentenvToken("WorkspaceMember");
const A_WEEK_MS = 7 * 24 * 60 * 60 * 1000;

interface Member {
    userId: string;
    email: string;
    role: string;
    status: string;
}

async function membersOf(workspaceId: string): Promise<Member[]> {
    return ((await fixture().agentenv("GET", `/workspaces/${workspaceId}`)) as { members: Member[] }).members;
}

async function member(rest: PropertyMap = {}) {
    const workspace = await steps.workspace();
    const state = await steps.create(MEMBER, {
        workspaceId: workspace.id,
        email: "alice@example.com",
        ...rest,
    });
    return { ...state, workspaceId: workspace.id };
}

/** A workspace whose only owner is a declared member; the credential's user is an admin. */
async function lastOwner(): Promise<{ state: ResourceState; workspaceId: string; theirKey: string }> {
    const { agentenv, emulator, nextRun } = fixture();
    const carol = await steps.createAccount();
    const { id, joinCode } = (await agentenv("POST", "/workspaces", { name: "hers" }, carol.key)) as {
        id: string;
        joinCode: string;
    };
    const us = { email: `${emulator.agentenvUserId}@emulator.test`, role: "admin" };
    await agentenv("POST", `/workspaces/${id}/members`, us, carol.key);
    await agentenv("POST", "/workspaces/join", { code: joinCode });
    const state = await steps.import(MEMBER, `${id}/${carol.email}`);
    await nextRun();
    return { state, workspaceId: id, theirKey: carol.key };
}

describe("Check", () => {
    test.each<[string, PropertyMap, string, string]>([
        ["an invalid e-mail address", { email: "alice" }, "email", "email: must be an e-mail address"],
        ["an address that would change the path", { email: "a/../b@example.com" }, "email", "email: must be"],
        ["an address that is too long", { email: `${"a".repeat(250)}@x.de` }, "email", "email: "],
        ["an unknown role", { email: "a@b.de", role: "boss" }, "role", "role: "],
        [
            "a string for a boolean",
            { email: "a@b.de", reinviteExpired: "yes" },
            "reinviteExpired",
            "reinviteExpired: ",
        ],
        ["no address", {}, "email", "email is required"],
    ])("refuses %s", async (_what, news, property, reason) => {
        expect(await steps.checkFailures(MEMBER, { workspaceId: "ws_1", ...news })).toEqual([
            { property, reason: expect.stringContaining(reason) as string },
        ]);
    });

    test("reports all failures at once", async () => {
        const failures = await steps.checkFailures(MEMBER, { workspaceId: "a/b", email: "x", role: "boss" });
        expect(failures.map(({ property }) => property)).toEqual(["workspaceId", "email", "role"]);
    });

    test("returns the address in lower case", async () => {
        const { inputs } = await fixture().plugin.check(MEMBER, {
            workspaceId: "ws_1",
            email: "Alice@Example.COM",
        });
        expect(inputs["email"]).toBe("alice@example.com");
    });
});

test("a preview of a create sends no request", async () => {
    const news = { workspaceId: new Unknown(), email: "alice@example.com" };
    const { outputs } = await fixture().plugin.create(MEMBER, news, { preview: true });
    expect(outputs).toMatchObject({ ...news, role: "member", userId: new Unknown("string") });
    expect(fixture().requests()).toEqual([]);
});

test("Create invites; pending and active are no drift", async () => {
    const state = await member({ role: "admin" });
    expect(state.id).toBe(`${state.workspaceId}/alice@example.com`);
    expect(state.outputs).toEqual({
        workspaceId: state.workspaceId,
        email: "alice@example.com",
        role: "admin",
        reinviteExpired: false,
        userId: expect.any(String) as string,
        status: "pending",
        invitedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    steps.loggedMessages();
    const { type, id, inputs, outputs } = state;
    expect(await steps.refresh(state)).toEqual({ type, id, inputs, outputs });
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);

    const { joinCode } = (await fixture().agentenv("GET", `/workspaces/${state.workspaceId}`)) as {
        joinCode: string;
    };
    const alice = await steps.createAccount("alice@example.com");
    await fixture().agentenv("POST", "/workspaces/join", { code: joinCode }, alice.key);
    await fixture().nextRun();
    const accepted = await steps.refreshExisting(state);
    expect(accepted.outputs["status"]).toBe("active");
    expect(await steps.diff(accepted)).toMatchObject(NO_DIFFERENCE);
    expect(steps.loggedMessages()).toBe("");
});

test("for a missing workspace, the error of Create names the input", async () => {
    const failure = fixture().plugin.create(MEMBER, { workspaceId: "ws_nowhere", email: "a@example.com" });
    await expect(failure).rejects.toMatchObject(errorMatching(/^workspaceId: there is no .*ws_nowhere/));
});

test("an existing member is not adopted: the error contains the import command", async () => {
    const state = await member();
    await expect(fixture().plugin.create(MEMBER, state.inputs)).rejects.toMatchObject(
        errorMatching(
            `in the workspace already, as member (pending); choose another, or import the existing one with the resource option \`import: "${state.id}"\`, or with \`pulumi import ${MEMBER} it ${state.id}\``,
        ),
    );
});

test("twenty concurrent invitations all succeed", async () => {
    const workspace = await steps.workspace();
    const emails = Array.from({ length: 20 }, (_, index) => `m${index}@example.com`);
    await Promise.all(
        emails.map((email) => fixture().plugin.create(MEMBER, { workspaceId: workspace.id, email })),
    );
    const found = (await membersOf(workspace.id)).map(({ email }) => email);
    expect(found).toEqual(expect.arrayContaining(emails));
    expect(found).toHaveLength(21);
});

describe("when someone else", () => {
    test("changed the role, it is drift, and corrected by a delete-before-replace", async () => {
        const state = await member();
        const w = `/workspaces/${state.workspaceId}/members`;
        await fixture().agentenv("DELETE", `${w}/${state.outputs["userId"] as string}`);
        await fixture().agentenv("POST", w, { email: "alice@example.com", role: "viewer" });

        const found = await steps.refreshExisting(state);
        expect(found.inputs["role"]).toBe("viewer");
        expect(await steps.diff(found, state.inputs)).toEqual({
            changed: ["role"],
            replaces: ["role"],
            deleteBeforeReplace: true,
        });
        await steps.delete(found);
        await fixture().plugin.create(MEMBER, state.inputs);
        expect((await membersOf(state.workspaceId)).map(({ role }) => role)).toEqual(["owner", "member"]);
    });

    test("removed the member, it is reported as deleted, and Delete succeeds", async () => {
        const state = await member();
        await fixture().agentenv(
            "DELETE",
            `/workspaces/${state.workspaceId}/members/${state.outputs["userId"] as string}`,
        );
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test("deleted the workspace, it is reported as deleted too", async () => {
        const state = await member();
        await fixture().agentenv("DELETE", `/workspaces/${state.workspaceId}`);
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });
});

describe("an invitation that expired", () => {
    async function expired(rest: PropertyMap = {}) {
        const state = await member(rest);
        await fixture().control("POST", "/clock", { advanceMs: A_WEEK_MS });
        steps.loggedMessages();
        return { state, found: await steps.refreshExisting(state) };
    }

    test("produces a warning, and no change", async () => {
        const { state, found } = await expired();
        expect(found.outputs["status"]).toBe("expired");
        expect(steps.loggedMessages()).toMatch(
            /the invitation of alice@example.com expired: set reinviteExpired/,
        );
        expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);
    });

    test("with reinviteExpired is a replacement because of an output, which invites again", async () => {
        const { state, found } = await expired({ reinviteExpired: true });
        expect(steps.loggedMessages()).toBe(
            "the invitation of alice@example.com expired: the next `pulumi up` sends another",
        );
        expect(await steps.diff(found, state.inputs)).toEqual({
            changed: ["status*"],
            replaces: ["status"],
            deleteBeforeReplace: true,
        });
        await steps.delete(found);
        const again = await fixture().plugin.create(MEMBER, state.inputs);
        expect(again.outputs["status"]).toBe("pending");
    });

    test("is invited again once the program sets reinviteExpired", async () => {
        const { state, found } = await expired();
        expect(await steps.diff(found, { ...state.inputs, reinviteExpired: true })).toMatchObject({
            changed: ["reinviteExpired", "status*"],
            replaces: ["status"],
        });
    });
});

test("reinviteExpired alone is an update that writes nothing", async () => {
    const state = await member();
    const news = { ...state.inputs, reinviteExpired: true };
    expect(await steps.diff(state, news)).toMatchObject({ changed: ["reinviteExpired"], replaces: [] });
    await fixture().nextRun();
    expect((await steps.update(state, news)).outputs).toEqual({ ...state.outputs, reinviteExpired: true });
    expect(fixture().writes()).toEqual([]);
});

describe("the last owner", () => {
    test("is not demoted: Check refuses that in preview, with the alternatives", async () => {
        const { state } = await lastOwner();
        expect(await steps.checkFailures(MEMBER, { ...state.inputs, role: "admin" }, state.inputs)).toEqual([
            {
                property: "role",
                reason: expect.stringMatching(
                    /^role: .* is the last owner of workspace .*make someone else an owner first.*retainOnDelete.*deletedWith/,
                ) as string,
            },
        ]);
        expect(fixture().writes()).toEqual([]);
    });

    test("is demoted by an absent role too, and not by an unknown one", async () => {
        const { state } = await lastOwner();
        const { role: _left, ...rest } = state.inputs;
        expect(await steps.checkFailures(MEMBER, rest, state.inputs)).toHaveLength(1);
        expect(await steps.checkFailures(MEMBER, { ...rest, role: new Unknown() }, state.inputs)).toEqual([]);
    });

    test("is not removed: Delete fails with the alternatives", async () => {
        const { state } = await lastOwner();
        await expect(steps.delete(state)).rejects.toMatchObject(
            errorMatching(
                /returned 409 last_owner.*make someone else an owner first.*retainOnDelete.*deletedWith/,
            ),
        );
    });

    test("is deleted with the workspace: Delete of the workspace ignores the last owner", async () => {
        const { workspaceId, theirKey } = await lastOwner();
        await expect(
            fixture().plugin.delete("workspaces:agentenv:Workspace", workspaceId, {
                outputs: { name: "hers", workspaceId },
            }),
        ).resolves.toBeUndefined();
        await expect(
            fixture().agentenv("GET", `/workspaces/${workspaceId}`, undefined, theirKey),
        ).rejects.toThrow("404");
    });

    test("can be demoted once there is another owner", async () => {
        const { state, workspaceId, theirKey } = await lastOwner();
        const dave = await steps.createAccount();
        const w = `/workspaces/${workspaceId}`;
        await fixture().agentenv("POST", `${w}/members`, { email: dave.email, role: "owner" }, theirKey);
        const { joinCode } = (await fixture().agentenv("GET", w)) as { joinCode: string };
        await fixture().agentenv("POST", "/workspaces/join", { code: joinCode }, dave.key);
        await fixture().nextRun();
        expect(await steps.checkFailures(MEMBER, { ...state.inputs, role: "admin" }, state.inputs)).toEqual(
            [],
        );
    });

    test("of a deleted workspace passes Check", async () => {
        const { state, workspaceId, theirKey } = await lastOwner();
        await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`, undefined, theirKey);
        await fixture().nextRun();
        expect(await steps.checkFailures(MEMBER, { ...state.inputs, role: "admin" }, state.inputs)).toEqual(
            [],
        );
    });
});

describe("an import", () => {
    test("by an address in any case is verified, and stored in lower case", async () => {
        const state = await member({ role: "viewer" });
        const found = await steps.import(MEMBER, `${state.workspaceId}/Alice@Example.com`);
        expect(found.id).toBe(state.id);
        expect(found.inputs).toEqual(state.inputs);
        for (const news of [state.inputs, { ...state.inputs, email: "ALICE@example.com" }]) {
            expect(await steps.diff(found, news)).toMatchObject(NO_DIFFERENCE);
        }
    });

    test.each(["ws_1", "ws_1/alice", "ws_1/alice@example.com/x"])(
        "refuses %j with the expected form",
        async (id) => {
            await expect(steps.import(MEMBER, id)).rejects.toMatchObject(
                errorMatching("the id has the form {workspaceId}/{email}"),
            );
        },
    );

    test("works with the ids that List returns for all members, including the workspace's creator", async () => {
        const state = await member();
        const { items } = await fixture().plugin.list(MEMBER, { workspaceId: state.workspaceId });
        expect(items).toHaveLength(2);
        expect(items[1]).toEqual({ id: state.id, name: "alice@example.com" });
        for (const { id } of items) {
            expect((await steps.import(MEMBER, id)).id).toBe(id);
        }
    });
});

test("after a response without members no member is reported as deleted, and no delete succeeds", async () => {
    const state = await member();
    const proxy = await startInterceptingProxy(fixture().emulator);
    try {
        proxy.intercept({
            after: (_exchange, response) => {
                const { members: _left, ...rest } = JSON.parse(response.body) as Record<string, unknown>;
                response.body = JSON.stringify(rest);
            },
        });
        await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
        const unknown = errorMatching(/GET \/workspaces\/ws_\w+ has no members/);
        await expect(steps.refresh(state)).rejects.toMatchObject(unknown);
        await expect(steps.delete(state)).rejects.toMatchObject(unknown);
    } finally {
        await proxy.close();
        await fixture().nextRun();
    }
    expect(await membersOf(state.workspaceId)).toHaveLength(2);
});

describe("the preview of another role", () => {
    async function active() {
        const state = await member({ role: "admin" });
        const body = { workspaceId: state.workspaceId, email: "alice@example.com" };
        await fixture().control("POST", "/invitations/accept", body);
        await fixture().nextRun();
        steps.loggedMessages();
        return state;
    }

    test("warns for an active member, who has no access until the new invitation is accepted", async () => {
        const state = await active();
        expect(await steps.checkFailures(MEMBER, { ...state.inputs, role: "viewer" }, state.inputs)).toEqual(
            [],
        );
        expect(steps.loggedMessages()).toBe(
            `role: alice@example.com is an active admin of workspace ${state.workspaceId}. No route changes a role: the member is removed and invited again as viewer, and has no access until the invitation is accepted`,
        );
    });

    test.each<[string, PropertyMap]>([
        ["the same role", {}],
        ["another address", { email: "bob@example.com", role: "viewer" }],
        ["a role that is not known yet", { role: new Unknown() }],
    ])("does not warn for %s", async (_what, news) => {
        const state = await active();
        await steps.checkFailures(MEMBER, { ...state.inputs, ...news }, state.inputs);
        expect(steps.loggedMessages()).toBe("");
    });

    test("does not warn for an invitation that was not accepted", async () => {
        const state = await member({ role: "admin" });
        steps.loggedMessages();
        await steps.checkFailures(MEMBER, { ...state.inputs, role: "viewer" }, state.inputs);
        expect(steps.loggedMessages()).toBe("");
    });
});
