/** agentenv:WorkspaceMembers, the whole roster: who is declared, who is a stranger, and who is never removed. */
import { Unknown, type PropertyMap } from "../../provider/core/values/value";
import { startInterceptingProxy } from "./support/interceptingProxy";
import { usePluginFixture } from "./support/pluginFixture";
import {
    agentenvToken,
    errorMatching,
    NO_DIFFERENCE,
    resourceSteps,
    type ResourceState,
} from "./support/resourceSteps";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const ROSTER = agentenvToken("WorkspaceMembers");
const A_WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const MEMBERS = { "alice@example.com": "admin", "bob@example.com": "member" };

/** The e-mail of the credential's user, who creates the workspaces and owns them. */
const own = (): string => `${fixture().emulator.agentenvUserId}@emulator.test`;

interface Member {
    userId: string;
    email: string;
    role: string;
    status: string;
}

async function peopleIn({ id }: { id: string }): Promise<Record<string, string>> {
    const { members } = (await fixture().agentenv("GET", `/workspaces/${id}`)) as { members: Member[] };
    return Object.fromEntries(members.map(({ email, role }) => [email, role]));
}

/** By hand. Returns the path of the member. */
async function invited({ id }: { id: string }, email: string, role = "member"): Promise<string> {
    const members = `/workspaces/${id}/members`;
    const { userId } = (await fixture().agentenv("POST", members, { email, role })) as Member;
    return `${members}/${userId}`;
}

async function accepts({ id }: { id: string }, email: string): Promise<void> {
    await fixture().control("POST", "/invitations/accept", { workspaceId: id, email });
}

/** A workspace with its roster. The id of both is the workspace's. */
async function roster(rest: PropertyMap = {}): Promise<ResourceState> {
    const { id } = await steps.workspace();
    return steps.create(ROSTER, { workspaceId: id, members: MEMBERS, ...rest });
}

/** A refresh in a run of its own, after changes by hand. */
async function refreshed(state: ResourceState): Promise<ResourceState> {
    await fixture().nextRun();
    return steps.refreshExisting(state);
}

/** With the account, which the engine keeps in the outputs and the harness leaves out. */
async function withAccount(state: ResourceState): Promise<ResourceState> {
    return { ...state, outputs: await fixture().plugin.readRaw(ROSTER, state.id, {}) };
}

describe("Check", () => {
    test.each<[string, PropertyMap, string, string]>([
        ["no members", {}, "members", "members is required"],
        ["an empty roster", { members: {} }, "members", "members: must name at least one member"],
        ["a key that is no e-mail", { members: { alice: "admin" } }, "", "members.alice: is not an e-mail"],
        [
            "one address twice",
            { members: { "a@b.de": "admin", "A@b.de": "member" } },
            "",
            "is there twice: upper and lower case are the same",
        ],
        ["an unknown role", { members: { "a@b.de": "boss" } }, "", "members.a@b.de: "],
        [
            "a protected member who is declared",
            { members: { "a@b.de": "admin" }, protected: ["A@B.de"] },
            "",
            'members["a@b.de"]: is in protected too',
        ],
    ])("refuses %s", async (_what, news, property, reason) => {
        expect(await steps.checkFailures(ROSTER, { workspaceId: new Unknown(), ...news })).toEqual([
            { property, reason: expect.stringContaining(reason) as string },
        ]);
    });

    test("returns addresses in lower case", async () => {
        const news = { workspaceId: new Unknown(), members: { "A@B.de": "owner" }, protected: ["C@d.DE"] };
        const { inputs } = await fixture().plugin.check(ROSTER, news);
        expect(inputs).toMatchObject({ members: { "a@b.de": "owner" }, protected: ["c@d.de"] });
    });

    test("of a roster that does not change sends no request", async () => {
        const state = await roster();
        expect(await steps.checkFailures(ROSTER, state.inputs, state.inputs)).toEqual([]);
        expect(fixture().requests()).toEqual([]);
    });
});

test("a preview of a create in a new workspace sends no request", async () => {
    const news = { workspaceId: new Unknown(), members: MEMBERS };
    const { outputs } = await fixture().plugin.create(ROSTER, news, { preview: true });
    expect(outputs).toMatchObject({ ...news, userIds: new Unknown("object") });
    expect(fixture().requests()).toEqual([]);
});

test("Create invites everyone; the owner who created the workspace is no stranger", async () => {
    const state = await roster();
    expect(state.outputs).toMatchObject({ members: MEMBERS, protected: [] });
    expect(Object.keys(state.outputs["userIds"] as object)).toEqual(Object.keys(MEMBERS));
    expect(state.outputs["expired"]).toBeUndefined();
    expect(await peopleIn(state)).toEqual({ [own()]: "owner", ...MEMBERS });

    const { inputs, outputs } = await refreshed(state);
    expect({ inputs, outputs }).toEqual({ inputs: state.inputs, outputs: state.outputs });
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
});

test("Create takes over members who are there already, and corrects another role", async () => {
    const workspace = await steps.workspace();
    await invited(workspace, "alice@example.com", "admin");
    await invited(workspace, "bob@example.com", "viewer");
    await fixture().nextRun();
    await steps.create(ROSTER, { workspaceId: workspace.id, members: MEMBERS });
    expect(await peopleIn(workspace)).toEqual({ [own()]: "owner", ...MEMBERS });
});

describe("members whom a new roster does not name", () => {
    async function withStrangers() {
        const workspace = await steps.workspace();
        await invited(workspace, "eve@example.com");
        await invited(workspace, "Mallory@example.com", "admin");
        await accepts(workspace, "mallory@example.com");
        await fixture().nextRun();
        return { workspace, news: { workspaceId: workspace.id, members: MEMBERS } };
    }

    test("are named by the preview, with the three ways out", async () => {
        const { workspace, news } = await withStrangers();
        const expected = `members: workspace ${workspace.id} has members whom the roster does not name: eve@example.com (pending member), mallory@example.com (admin). Add them to members or to protected, or remove them at AgentEnv; or import the roster, with the plugin, by the resource option \`import: "${workspace.id}"\``;
        expect(await steps.checkFailures(ROSTER, news)).toEqual([
            { property: "members", reason: expect.stringContaining(expected) as string },
        ]);
        expect(fixture().writes()).toEqual([]);
    });

    test("are refused by Create too, which invites nobody then", async () => {
        const { workspace, news } = await withStrangers();
        await expect(fixture().plugin.create(ROSTER, news)).rejects.toMatchObject(
            errorMatching("whom the roster does not name: eve@example.com"),
        );
        expect(Object.keys(await peopleIn(workspace))).toHaveLength(3);
    });

    test("are left alone where they are protected", async () => {
        const { workspace, news } = await withStrangers();
        const kept = ["eve@example.com", "MALLORY@example.com"];
        const state = await steps.create(ROSTER, { ...news, protected: kept });
        expect((await refreshed(state)).outputs["members"]).toEqual(MEMBERS);
        expect(Object.keys(await peopleIn(workspace))).toHaveLength(5);
    });
});

describe("when someone else", () => {
    test("invited a stranger, it is drift by the e-mail, and up removes that member only", async () => {
        const state = await roster();
        await invited(state, "eve@example.com", "owner");
        const found = await refreshed(state);
        expect(found.outputs["members"]).toEqual({ ...MEMBERS, "eve@example.com": "owner" });
        expect(await steps.detailedDiff(found, state.inputs)).toEqual({
            'members["eve@example.com"]': "DELETE",
        });
        await fixture().control("DELETE", "/requests");
        const settled = await steps.update(found, state.inputs);
        expect(fixture().writes()).toEqual([
            expect.stringMatching(/^DELETE .*\/members\/usr_\w+$/) as string,
        ]);
        expect(settled.outputs).toEqual(state.outputs);
        expect(await peopleIn(state)).toEqual({ [own()]: "owner", ...MEMBERS });
    });

    test("removed a member or changed a role, each is named, and up invites again", async () => {
        const state = await roster();
        const ids = state.outputs["userIds"] as Record<string, string>;
        for (const email of Object.keys(MEMBERS)) {
            await fixture().agentenv("DELETE", `/workspaces/${state.id}/members/${ids[email] ?? ""}`);
        }
        await invited(state, "bob@example.com", "owner");
        const found = await refreshed(state);
        expect(await steps.detailedDiff(found, state.inputs)).toEqual({
            'members["alice@example.com"]': "ADD",
            'members["bob@example.com"]': "UPDATE",
        });
        await steps.update(found, state.inputs);
        expect(await peopleIn(state)).toEqual({ [own()]: "owner", ...MEMBERS });
    });

    test("deleted the workspace, the roster is reported as deleted too", async () => {
        const state = await roster();
        await fixture().agentenv("DELETE", `/workspaces/${state.id}`);
        await fixture().nextRun();
        expect(await steps.refresh(state)).toBeUndefined();
    });
});

test("an update writes what the preview showed: a stranger who came since is left for the next preview", async () => {
    const state = await roster();
    await invited(state, "eve@example.com");
    await fixture().nextRun();
    const news = { ...state.inputs, members: { ...MEMBERS, "carol@example.com": "viewer" } };
    expect(await steps.detailedDiff(state, news)).toEqual({ 'members["carol@example.com"]': "ADD" });
    const updated = await steps.update(state, news);
    expect(await peopleIn(state)).toMatchObject({
        "eve@example.com": "member",
        "carol@example.com": "viewer",
    });
    expect(await steps.detailedDiff(updated, news)).toEqual({ 'members["eve@example.com"]': "DELETE" });
});

test("ignoreChanges with an e-mail leaves that member to others, and no one else", async () => {
    const state = await roster();
    await invited(state, "eve@example.com");
    await invited(state, "mallory@example.com");
    const found = await refreshed(state);
    const ignored = ['members["eve@example.com"]'];
    expect(await steps.detailedDiff(found, state.inputs, ignored)).toEqual({
        'members["mallory@example.com"]': "DELETE",
    });
    expect(await steps.detailedDiff(found, state.inputs, ["members"])).toEqual({});
    const { plugin } = fixture();
    await plugin.update(ROSTER, state.id, {
        olds: found.outputs,
        oldInputs: found.inputs,
        news: state.inputs,
        ignoreChanges: ignored,
    });
    expect(Object.keys(await peopleIn(state)).sort()).toEqual(
        [own(), ...Object.keys(MEMBERS), "eve@example.com"].sort(),
    );
});

describe("the preview of a change", () => {
    test("warns where an active member loses access until the new invitation is accepted", async () => {
        const state = await roster();
        await accepts(state, "alice@example.com");
        await fixture().nextRun();
        steps.loggedMessages();
        const members = { ...MEMBERS, "alice@example.com": "viewer" };
        expect(await steps.checkFailures(ROSTER, { ...state.inputs, members }, state.inputs)).toEqual([]);
        expect(steps.loggedMessages()).toBe(
            `members["alice@example.com"]: alice@example.com is an active admin of workspace ${state.id}. No route changes a role: the member is removed and invited again as viewer, and has no access until the invitation is accepted`,
        );
    });

    test("does not depend on the workspace: where it cannot be read, it says so", async () => {
        const state = await roster();
        fixture().emulator.faults({
            rules: [{ when: { path: "/v1/workspaces/*" }, fault: { kind: "status", status: 403 } }],
        });
        steps.loggedMessages();
        try {
            const members = { "alice@example.com": "viewer" };
            expect(await steps.checkFailures(ROSTER, { ...state.inputs, members }, state.inputs)).toEqual([]);
        } finally {
            fixture().emulator.faults(undefined);
        }
        expect(steps.loggedMessages()).toContain("members: the members of the workspace could not be read");
    });
});

describe("never removed is", () => {
    test("the user of the credential, whom an import declares and the program then does not", async () => {
        const { id } = await steps.workspace();
        await fixture().nextRun();
        const imported = await withAccount(await steps.import(ROSTER, id));
        expect(imported.inputs["members"]).toEqual({ [own()]: "owner" });
        const news = { workspaceId: id, members: MEMBERS };
        expect(Object.keys(await steps.detailedDiff(imported, news))).toEqual(
            Object.keys(MEMBERS).map((email) => `members["${email}"]`),
        );
        const updated = await steps.update(imported, news);
        expect(await peopleIn({ id })).toEqual({ [own()]: "owner", ...MEMBERS });
        expect(updated.outputs["members"]).toEqual(MEMBERS);
    });

    test("the user of the credential, who is not demoted either", async () => {
        const { id } = await steps.workspace();
        const state = await steps.create(ROSTER, {
            workspaceId: id,
            members: { [own()]: "owner", ...MEMBERS },
        });
        const members = { ...MEMBERS, [own()]: "viewer" };
        expect(await steps.checkFailures(ROSTER, { workspaceId: id, members }, state.inputs)).toEqual([
            {
                property: "",
                reason: expect.stringContaining(
                    `members["${own()}"]: ${own()} is the user of the credential, and no route changes a role`,
                ) as string,
            },
        ]);
    });

    test("the last active owner: the preview says that they stay, and up keeps them", async () => {
        const { state, owner } = await ownedByCarol();
        const news = { ...state.inputs, members: { ...MEMBERS, [own()]: "admin" } };
        steps.loggedMessages();
        await steps.checkFailures(ROSTER, news, state.inputs);
        const warning = `members["${owner}"]: stays a member: a roster never removes the last active owner`;
        expect(steps.loggedMessages()).toBe(warning);
        const updated = await steps.update(state, news);
        expect(steps.loggedMessages()).toContain(warning);
        expect(await peopleIn(state)).toEqual({ [owner]: "owner", [own()]: "admin", ...MEMBERS });
        expect(await steps.diff(await refreshed(updated))).toMatchObject(NO_DIFFERENCE);
    });

    test("the last active owner, who is not demoted either", async () => {
        const { state, owner } = await ownedByCarol();
        const members = { ...(state.inputs["members"] as PropertyMap), [owner]: "viewer" };
        const [failure] = await steps.checkFailures(ROSTER, { ...state.inputs, members }, state.inputs);
        expect(failure?.reason).toContain(`${owner} is the last active owner, and no route changes a role`);
    });

    /** A workspace of someone else, in which the user of the credential is an admin, imported. */
    async function ownedByCarol(): Promise<{ state: ResourceState; owner: string }> {
        const { agentenv, nextRun } = fixture();
        const carol = await steps.createAccount();
        const hers = (await agentenv("POST", "/workspaces", { name: "hers" }, carol.key)) as {
            id: string;
            joinCode: string;
        };
        const us = { email: own(), role: "admin" };
        await agentenv("POST", `/workspaces/${hers.id}/members`, us, carol.key);
        await agentenv("POST", "/workspaces/join", { code: hers.joinCode });
        await nextRun();
        return { state: await steps.import(ROSTER, hers.id), owner: carol.email };
    }
});

describe("a roster and other resources of the program", () => {
    test("a second roster of the workspace is refused", async () => {
        const state = await roster();
        await fixture().plugin.check(ROSTER, state.inputs, { olds: state.inputs, name: "first" });
        const { failures } = await fixture().plugin.check(ROSTER, state.inputs, {
            olds: state.inputs,
            name: "second",
        });
        expect(failures).toEqual([
            {
                property: "",
                reason: expect.stringMatching(
                    new RegExp(`first manages the members of workspace ${state.id} too, .*keep one of them`),
                ) as string,
            },
        ]);
    });

    test.each(["alice@example.com", "eve@example.com"])(
        "a WorkspaceMember of the workspace is refused, for %s",
        async (email) => {
            const state = await roster();
            await fixture().plugin.check(ROSTER, state.inputs, { olds: state.inputs, name: "people" });
            const [failure] = await steps.checkFailures(agentenvToken("WorkspaceMember"), {
                workspaceId: state.id,
                email,
            });
            expect(failure?.reason).toContain("people manages the members of workspace");
        },
    );

    test("a member who moves from a WorkspaceMember to the roster stays, in the same run", async () => {
        const workspace = await steps.workspace();
        const member = await steps.create(agentenvToken("WorkspaceMember"), {
            workspaceId: workspace.id,
            email: "alice@example.com",
            role: "admin",
        });
        const { inputs } = await fixture().plugin.check(ROSTER, {
            workspaceId: workspace.id,
            members: MEMBERS,
        });
        await fixture().plugin.create(ROSTER, inputs);
        steps.loggedMessages();
        await steps.delete(member);
        expect(steps.loggedMessages()).toContain(`${member.id} stays, as `);
        expect(await peopleIn(workspace)).toEqual({ [own()]: "owner", ...MEMBERS });
    });

    test("a member whom the roster does not hold is removed by the delete of the WorkspaceMember", async () => {
        const workspace = await steps.workspace();
        const member = await steps.create(agentenvToken("WorkspaceMember"), {
            workspaceId: workspace.id,
            email: "dave@example.com",
        });
        const news = { workspaceId: workspace.id, members: MEMBERS };
        await fixture().plugin.check(ROSTER, news, { olds: news });
        await steps.delete(member);
        expect(Object.keys(await peopleIn(workspace))).toEqual([own()]);
    });
});

test("Delete removes nobody, and says so", async () => {
    const state = await roster();
    steps.loggedMessages();
    await steps.delete(state);
    expect(fixture().writes()).toEqual([]);
    expect(steps.loggedMessages()).toBe(
        `2 members stay in workspace ${state.id}: deleting the roster removes nobody`,
    );
});

describe("the delete of the workspace", () => {
    async function both() {
        const workspace = await steps.workspace();
        const state = await steps.create(ROSTER, { workspaceId: workspace.id, members: MEMBERS });
        return { workspace, state };
    }

    test("after that of the roster, in the same run, takes the roster's members with it", async () => {
        const { workspace, state } = await both();
        await steps.delete(state);
        await steps.delete(workspace);
        expect(await steps.refresh(workspace)).toBeUndefined();
    });

    test("is refused for members whom the roster did not hold, named in the order of their names", async () => {
        const { workspace, state } = await both();
        await invited(workspace, "eve@example.com");
        await invited(workspace, "dora@example.com");
        await steps.delete(state);
        await expect(steps.delete(workspace)).rejects.toMatchObject(
            errorMatching(/still holds objects, .*: member dora@example.com, member eve@example.com\./),
        );
    });

    test("is refused in a later run, as nothing then shows whose the members are", async () => {
        const { workspace, state } = await both();
        await steps.delete(state);
        await fixture().nextRun();
        await expect(steps.delete(workspace)).rejects.toMatchObject(
            errorMatching("member alice@example.com, member bob@example.com"),
        );
    });
});

describe("an expired invitation", () => {
    test("is named by a refresh, with the way to send it again", async () => {
        const state = await roster();
        await fixture().control("POST", "/clock", { advanceMs: A_WEEK_MS });
        steps.loggedMessages();
        const found = await refreshed(state);
        expect(found.outputs["expired"]).toEqual(Object.keys(MEMBERS));
        expect(steps.loggedMessages()).toContain(
            "the invitations of alice@example.com, bob@example.com expired: to send them again, replace the resource",
        );
        expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);

        const again = await fixture().plugin.create(ROSTER, state.inputs);
        expect(again.outputs["expired"]).toBeUndefined();
    });
});

describe("responses that are lost or incomplete", () => {
    test("an invitation whose response was lost is sent once", async () => {
        const { id } = await steps.workspace();
        for (const plan of [{}, { ignoreIdempotencyKeys: true }]) {
            fixture().emulator.faults({
                ...plan,
                rules: [{ when: { method: "POST" }, times: 1, fault: { kind: "reset", phase: "after" } }],
            });
            await fixture().plugin.create(ROSTER, { workspaceId: id, members: MEMBERS });
            fixture().emulator.faults(undefined);
            expect(await peopleIn({ id })).toEqual({ [own()]: "owner", ...MEMBERS });
        }
    });

    test("an update that failed in the middle is completed by the next one", async () => {
        const state = await roster();
        const members = { ...MEMBERS, "carol@example.com": "viewer", "dave@example.com": "viewer" };
        const news = { ...state.inputs, members };
        fixture().emulator.faults({
            rules: [{ when: { method: "POST" }, skip: 1, times: 1, fault: { kind: "status", status: 422 } }],
        });
        await expect(steps.update(state, news)).rejects.toMatchObject(
            errorMatching(/^members\["dave@example.com"\]: .*returned 422/),
        );
        fixture().emulator.faults(undefined);
        await fixture().nextRun();
        const updated = await steps.update(state, news);
        expect(fixture().writes()).toHaveLength(1);
        expect(updated.outputs["members"]).toEqual(members);
    });

    test("a response without members, or with none, proves nothing", async () => {
        const state = await roster();
        const proxy = await startInterceptingProxy(fixture().emulator);
        let members: unknown[] | undefined;
        try {
            proxy.intercept({
                after: (_exchange, response) => {
                    const body = JSON.parse(response.body) as Record<string, unknown>;
                    response.body = JSON.stringify("members" in body ? { ...body, members } : body);
                },
            });
            for (const [value, reason] of [
                [undefined, "has no members"],
                [[], "lists no members, and a workspace has at least an owner"],
            ] as const) {
                members = value && [...value];
                await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
                await expect(steps.refresh(state)).rejects.toMatchObject(errorMatching(reason));
            }
        } finally {
            await proxy.close();
            await fixture().nextRun();
        }
    });

    test("where AgentEnv does not tell whose credential it is, no active member is removed", async () => {
        const state = await roster();
        await invited(state, "eve@example.com");
        await accepts(state, "eve@example.com");
        const rules = [{ when: { path: "/v1/auth/*" }, fault: { kind: "status", status: 403 } as const }];
        fixture().emulator.faults({ rules });
        try {
            const found = await refreshed(state);
            await expect(steps.update(found, state.inputs)).rejects.toMatchObject(
                errorMatching("AgentEnv does not tell which member the credential belongs to"),
            );
            const kept = { ...state.inputs, protected: [own()] };
            await steps.update(found, kept);
        } finally {
            fixture().emulator.faults(undefined);
        }
        expect(await peopleIn(state)).toEqual({ [own()]: "owner", ...MEMBERS });
    });
});

test("an import takes everyone, and the ids that List returns import", async () => {
    const state = await roster();
    const { items } = await fixture().plugin.list(ROSTER);
    expect(items).toContainEqual({ id: state.id, name: "home" });
    const found = await withAccount(await steps.import(ROSTER, state.id));
    expect(found.inputs).toEqual({ workspaceId: state.id, members: { [own()]: "owner", ...MEMBERS } });
    expect(await steps.diff(found, found.inputs)).toMatchObject(NO_DIFFERENCE);
    expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);
});
