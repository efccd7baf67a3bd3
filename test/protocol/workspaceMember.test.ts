/** A member by e-mail: invited, pending, active or expired, and never the last owner to go. */
import { Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying, type Kept } from "./support/life";
import { startGateway } from "./support/gateway";
import { startWorld } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
const MEMBER = agentenvToken("WorkspaceMember");
const A_WEEK_MS = 7 * 24 * 60 * 60 * 1000;

interface Member {
    userId: string;
    email: string;
    role: string;
    status: string;
}

async function membersOf(workspaceId: string): Promise<Member[]> {
    return ((await world().agentenv("GET", `/workspaces/${workspaceId}`)) as { members: Member[] }).members;
}

async function member(rest: PropertyMap = {}) {
    const workspace = await life.workspace();
    const kept = await life.create(MEMBER, {
        workspaceId: workspace.id,
        email: "alice@example.com",
        ...rest,
    });
    return { ...kept, workspaceId: workspace.id };
}

/** A workspace whose only owner is a declared member; we, who run Pulumi, are an admin there. */
async function lastOwner(): Promise<{ kept: Kept; workspaceId: string; theirKey: string }> {
    const { agentenv, emulator, nextRun } = world();
    const carol = await life.someone();
    const { id, joinCode } = (await agentenv("POST", "/workspaces", { name: "hers" }, carol.key)) as {
        id: string;
        joinCode: string;
    };
    const us = { email: `${emulator.agentenvUserId}@emulator.test`, role: "admin" };
    await agentenv("POST", `/workspaces/${id}/members`, us, carol.key);
    await agentenv("POST", "/workspaces/join", { code: joinCode });
    const kept = await life.import(MEMBER, `${id}/${carol.email}`);
    await nextRun();
    return { kept, workspaceId: id, theirKey: carol.key };
}

describe("Check", () => {
    test.each<[string, PropertyMap, string, string]>([
        ["what is no e-mail address", { email: "alice" }, "email", "email: must be an e-mail address"],
        ["an address that could leave its path", { email: "a/../b@example.com" }, "email", "email: must be"],
        ["an address that is too long", { email: `${"a".repeat(250)}@x.de` }, "email", "email: "],
        ["a role that isn't there", { email: "a@b.de", role: "boss" }, "role", "role: "],
        [
            "a text for a switch",
            { email: "a@b.de", reinviteExpired: "yes" },
            "reinviteExpired",
            "reinviteExpired: ",
        ],
        ["no address", {}, "email", "email is required"],
    ])("refuses %s", async (_what, news, property, reason) => {
        expect(await life.problems(MEMBER, { workspaceId: "ws_1", ...news })).toEqual([
            { property, reason: expect.stringContaining(reason) as string },
        ]);
    });

    test("says all at once", async () => {
        const failures = await life.problems(MEMBER, { workspaceId: "a/b", email: "x", role: "boss" });
        expect(failures.map(({ property }) => property)).toEqual(["workspaceId", "email", "role"]);
    });

    test("keeps the address in lower case", async () => {
        const { inputs } = await world().plugin.check(MEMBER, {
            workspaceId: "ws_1",
            email: "Alice@Example.COM",
        });
        expect(inputs["email"]).toBe("alice@example.com");
    });
});

test("a preview of a create calls nothing", async () => {
    const news = { workspaceId: new Unknown(), email: "alice@example.com" };
    const { outputs } = await world().plugin.create(MEMBER, news, { preview: true });
    expect(outputs).toMatchObject({ ...news, role: "member", userId: new Unknown("string") });
    expect(world().requests()).toEqual([]);
});

test("Create invites; pending is healthy, and so is active", async () => {
    const kept = await member({ role: "admin" });
    expect(kept.id).toBe(`${kept.workspaceId}/alice@example.com`);
    expect(kept.outputs).toEqual({
        workspaceId: kept.workspaceId,
        email: "alice@example.com",
        role: "admin",
        reinviteExpired: false,
        userId: expect.any(String) as string,
        status: "pending",
        invitedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    life.said();
    const { type, id, inputs, outputs } = kept;
    expect(await life.refresh(kept)).toEqual({ type, id, inputs, outputs });
    expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);

    const { joinCode } = (await world().agentenv("GET", `/workspaces/${kept.workspaceId}`)) as {
        joinCode: string;
    };
    const alice = await life.someone("alice@example.com");
    await world().agentenv("POST", "/workspaces/join", { code: joinCode }, alice.key);
    await world().nextRun();
    const accepted = await life.refreshed(kept);
    expect(accepted.outputs["status"]).toBe("active");
    expect(await life.diff(accepted)).toMatchObject(NO_DIFFERENCE);
    expect(life.said()).toBe("");
});

test("for a workspace that isn't there, Create names the input", async () => {
    const failure = world().plugin.create(MEMBER, { workspaceId: "ws_nowhere", email: "a@example.com" });
    await expect(failure).rejects.toMatchObject(saying(/^workspaceId: there is no .*ws_nowhere/));
});

test("who is in already is never taken over: the error has the command that does it by hand", async () => {
    const kept = await member();
    await expect(world().plugin.create(MEMBER, kept.inputs)).rejects.toMatchObject(
        saying(
            `in the workspace already, as member (pending); choose another, or take that one over with the resource option \`import: "${kept.id}"\`, or with \`pulumi import ${MEMBER} it ${kept.id}\``,
        ),
    );
});

test("twenty members invited at once all land", async () => {
    const workspace = await life.workspace();
    const emails = Array.from({ length: 20 }, (_, index) => `m${index}@example.com`);
    await Promise.all(
        emails.map((email) => world().plugin.create(MEMBER, { workspaceId: workspace.id, email })),
    );
    const found = (await membersOf(workspace.id)).map(({ email }) => email);
    expect(found).toEqual(expect.arrayContaining(emails));
    expect(found).toHaveLength(21);
});

describe("when someone else", () => {
    test("gave another role, it is drift, and mended by a replacement, the old one first", async () => {
        const kept = await member();
        const w = `/workspaces/${kept.workspaceId}/members`;
        await world().agentenv("DELETE", `${w}/${kept.outputs["userId"] as string}`);
        await world().agentenv("POST", w, { email: "alice@example.com", role: "viewer" });

        const found = await life.refreshed(kept);
        expect(found.inputs["role"]).toBe("viewer");
        expect(await life.diff(found, kept.inputs)).toEqual({
            changed: ["role"],
            replaces: ["role"],
            deleteBeforeReplace: true,
        });
        await life.delete(found);
        await world().plugin.create(MEMBER, kept.inputs);
        expect((await membersOf(kept.workspaceId)).map(({ role }) => role)).toEqual(["owner", "member"]);
    });

    test("removed the member, it is gone, and Delete takes it for done", async () => {
        const kept = await member();
        await world().agentenv(
            "DELETE",
            `/workspaces/${kept.workspaceId}/members/${kept.outputs["userId"] as string}`,
        );
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });

    test("deleted the workspace, it is gone with it", async () => {
        const kept = await member();
        await world().agentenv("DELETE", `/workspaces/${kept.workspaceId}`);
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });
});

describe("an invitation that expired", () => {
    async function expired(rest: PropertyMap = {}) {
        const kept = await member(rest);
        await world().control("POST", "/clock", { advanceMs: A_WEEK_MS });
        life.said();
        return { kept, found: await life.refreshed(kept) };
    }

    test("is said in a warning, and left alone", async () => {
        const { kept, found } = await expired();
        expect(found.outputs["status"]).toBe("expired");
        expect(life.said()).toMatch(/the invitation of alice@example.com expired: set reinviteExpired/);
        expect(await life.diff(found, kept.inputs)).toMatchObject(NO_DIFFERENCE);
    });

    test("with reinviteExpired is a replacement on the side of the outputs, which invites again", async () => {
        const { kept, found } = await expired({ reinviteExpired: true });
        expect(life.said()).toBe(
            "the invitation of alice@example.com expired: the next `pulumi up` sends another",
        );
        expect(await life.diff(found, kept.inputs)).toEqual({
            changed: ["status*"],
            replaces: ["status"],
            deleteBeforeReplace: true,
        });
        await life.delete(found);
        const again = await world().plugin.create(MEMBER, kept.inputs);
        expect(again.outputs["status"]).toBe("pending");
    });

    test("is invited again once the program says reinviteExpired", async () => {
        const { kept, found } = await expired();
        expect(await life.diff(found, { ...kept.inputs, reinviteExpired: true })).toMatchObject({
            changed: ["reinviteExpired", "status*"],
            replaces: ["status"],
        });
    });
});

test("reinviteExpired alone is an update that writes nothing", async () => {
    const kept = await member();
    const news = { ...kept.inputs, reinviteExpired: true };
    expect(await life.diff(kept, news)).toMatchObject({ changed: ["reinviteExpired"], replaces: [] });
    await world().nextRun();
    expect((await life.update(kept, news)).outputs).toEqual({ ...kept.outputs, reinviteExpired: true });
    expect(world().writes()).toEqual([]);
});

describe("the last owner", () => {
    test("is not demoted: Check says so in preview, with the ways out", async () => {
        const { kept } = await lastOwner();
        expect(await life.problems(MEMBER, { ...kept.inputs, role: "admin" }, kept.inputs)).toEqual([
            {
                property: "role",
                reason: expect.stringMatching(
                    /^role: .* is the last owner of workspace .*make someone else an owner first.*retainOnDelete.*deletedWith/,
                ) as string,
            },
        ]);
        expect(world().writes()).toEqual([]);
    });

    test("by a role left out is demoted too, by one not known yet may not be", async () => {
        const { kept } = await lastOwner();
        const { role: _left, ...rest } = kept.inputs;
        expect(await life.problems(MEMBER, rest, kept.inputs)).toHaveLength(1);
        expect(await life.problems(MEMBER, { ...rest, role: new Unknown() }, kept.inputs)).toEqual([]);
    });

    test("is not removed: Delete fails with the ways out", async () => {
        const { kept } = await lastOwner();
        await expect(life.delete(kept)).rejects.toMatchObject(
            saying(/answered 409 last_owner.*make someone else an owner first.*retainOnDelete.*deletedWith/),
        );
    });

    test("goes with the workspace: its Delete does not ask for what nobody can remove", async () => {
        const { workspaceId, theirKey } = await lastOwner();
        await expect(
            world().plugin.delete("workspaces:agentenv:Workspace", workspaceId, {
                outputs: { name: "hers", workspaceId },
            }),
        ).resolves.toBeUndefined();
        await expect(
            world().agentenv("GET", `/workspaces/${workspaceId}`, undefined, theirKey),
        ).rejects.toThrow("404");
    });

    test("who is no longer the last one may be demoted", async () => {
        const { kept, workspaceId, theirKey } = await lastOwner();
        const dave = await life.someone();
        const w = `/workspaces/${workspaceId}`;
        await world().agentenv("POST", `${w}/members`, { email: dave.email, role: "owner" }, theirKey);
        const { joinCode } = (await world().agentenv("GET", w)) as { joinCode: string };
        await world().agentenv("POST", "/workspaces/join", { code: joinCode }, dave.key);
        await world().nextRun();
        expect(await life.problems(MEMBER, { ...kept.inputs, role: "admin" }, kept.inputs)).toEqual([]);
    });

    test("of a workspace that is gone is nobody's business in Check", async () => {
        const { kept, workspaceId, theirKey } = await lastOwner();
        await world().agentenv("DELETE", `/workspaces/${workspaceId}`, undefined, theirKey);
        await world().nextRun();
        expect(await life.problems(MEMBER, { ...kept.inputs, role: "admin" }, kept.inputs)).toEqual([]);
    });
});

describe("an import", () => {
    test("by an address in any case is verified, and kept in lower case", async () => {
        const kept = await member({ role: "viewer" });
        const found = await life.import(MEMBER, `${kept.workspaceId}/Alice@Example.com`);
        expect(found.id).toBe(kept.id);
        expect(found.inputs).toEqual(kept.inputs);
        for (const news of [kept.inputs, { ...kept.inputs, email: "ALICE@example.com" }]) {
            expect(await life.diff(found, news)).toMatchObject(NO_DIFFERENCE);
        }
    });

    test.each(["ws_1", "ws_1/alice", "ws_1/alice@example.com/x"])("refuses %j, with the form", async (id) => {
        await expect(life.import(MEMBER, id)).rejects.toMatchObject(
            saying("the id has the form {workspaceId}/{email}"),
        );
    });

    test("is offered by List for all members, the one who made the workspace too", async () => {
        const kept = await member();
        const { items } = await world().plugin.list(MEMBER, { workspaceId: kept.workspaceId });
        expect(items).toHaveLength(2);
        expect(items[1]).toEqual({ id: kept.id, name: "alice@example.com" });
        for (const { id } of items) {
            expect((await life.import(MEMBER, id)).id).toBe(id);
        }
    });
});

test("an answer that leaves the members out makes nobody gone, and no delete is taken for done", async () => {
    const kept = await member();
    const gateway = await startGateway(world().emulator);
    try {
        gateway.meddle({
            after: (_exchange, answer) => {
                const { members: _left, ...rest } = JSON.parse(answer.body) as Record<string, unknown>;
                answer.body = JSON.stringify(rest);
            },
        });
        await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
        const unknown = saying(/GET \/workspaces\/ws_\w+ has no members/);
        await expect(life.refresh(kept)).rejects.toMatchObject(unknown);
        await expect(life.delete(kept)).rejects.toMatchObject(unknown);
    } finally {
        await gateway.close();
        await world().nextRun();
    }
    expect(await membersOf(kept.workspaceId)).toHaveLength(2);
});
