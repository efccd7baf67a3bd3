/** AgentEnv's members: invitations, joining by code, roles, leaving. */
import {
    agentenvApi,
    anotherUser,
    controlApi,
    emulatorPerTest,
    joinAs,
    newWorkspace,
    refusal,
    type Api,
    type Body,
    type User,
} from "./support";

const emulator = emulatorPerTest();
const DAY = 24 * 60 * 60 * 1000;
let owner: Api;
let workspace: string;
let ann: User;
beforeEach(async () => {
    owner = agentenvApi(emulator.current);
    workspace = await newWorkspace(owner);
    ann = await anotherUser(emulator.current, "ann@example.org");
});

const invite = (email: string, role = "member", api = owner) =>
    api("POST", `${workspace}/members`, { email, role });
const members = async (api = owner) => (await api("GET", workspace)).body.members as Body[];
const memberOf = async (user: { userId: unknown }) =>
    (await members()).find(({ userId }) => userId === user.userId);
const code = async () => (await owner("GET", workspace)).body.joinCode;
const join = async (user: User) => user.api("POST", "/workspaces/join", { code: await code() });
const pass = (ms: number) => controlApi(emulator.current)("POST", "/clock", { advanceMs: ms });

describe("POST /workspaces/{id}/members", () => {
    test("creates a pending member, who has that user's id", async () => {
        const response = await invite(ann.email, "admin");
        expect(response.status).toBe(201);
        expect(response.body).toEqual({
            userId: ann.userId,
            email: "ann@example.org",
            role: "admin",
            status: "pending",
            invitedAt: expect.stringMatching(/Z$/) as string,
            joinedAt: null,
        });
        expect((await members())[1]).toEqual(response.body);
    });

    test("an address without a user gets a user id, the same in all workspaces, and keeps it after sign-up", async () => {
        const { userId } = (await invite("new@example.org")).body;
        expect(userId).toMatch(/^usr_/);
        const elsewhere = await newWorkspace(owner);
        const again = await owner("POST", `${elsewhere}/members`, {
            email: "new@example.org",
            role: "viewer",
        });
        expect(again.body.userId).toBe(userId);
        expect((await anotherUser(emulator.current, "NEW@example.org")).userId).toBe(userId);
    });

    test("an address can be invited once per workspace, in any case: 409", async () => {
        expect((await invite("Bob@Example.org")).body.email).toBe("bob@example.org");
        expect(refusal(await invite("bob@example.ORG", "viewer"))).toEqual([409, "conflict"]);
        const { email } = (await members())[0] ?? {};
        expect(refusal(await invite(String(email)))).toEqual([409, "conflict"]);
    });

    test.each([
        ["an unknown role", { email: "ann@example.org", role: "boss" }, "role"],
        ["no role", { email: "ann@example.org" }, "role"],
        ["an invalid e-mail address", { email: "ann", role: "member" }, "email"],
    ])("422 for %s", async (_case, body, path) => {
        const response = await owner("POST", `${workspace}/members`, body);
        expect([response.status, response.body]).toMatchObject([422, { error: { details: [{ path }] } }]);
    });

    test("expires after 7 days; it blocks another invitation until it is withdrawn", async () => {
        const { userId } = (await invite("bob@example.org")).body;
        await pass(7 * DAY - 60_000);
        expect(await memberOf({ userId })).toMatchObject({ status: "pending" });
        await pass(60_000);
        expect(await memberOf({ userId })).toMatchObject({ status: "expired" });

        expect((await invite("bob@example.org")).status).toBe(409);
        expect((await owner("DELETE", `${workspace}/members/${String(userId)}`)).status).toBe(204);
        expect((await invite("bob@example.org")).body).toMatchObject({ status: "pending" });
    });
});

describe("POST /workspaces/join", () => {
    test("accepts the invitation, with its role; afterwards the member can read the workspace", async () => {
        const { invitedAt } = (await invite(ann.email, "viewer")).body;
        expect((await ann.api("GET", workspace)).status).toBe(404);

        const response = await join(ann);
        expect([response.status, response.body]).toEqual([
            200,
            { workspaceId: workspace.split("/")[2], userId: ann.userId, role: "viewer" },
        ]);
        expect(await memberOf(ann)).toMatchObject({
            status: "active",
            invitedAt,
            joinedAt: expect.stringMatching(/Z$/) as string,
        });
        expect((await ann.api("GET", workspace)).status).toBe(200);
        expect((await ann.api("GET", "/workspaces")).body.workspaces).toHaveLength(1);
    });

    test("without an invitation, or with an expired one, the role is member", async () => {
        const bob = await anotherUser(emulator.current);
        await invite(ann.email, "admin");
        await pass(8 * DAY);
        for (const user of [ann, bob]) {
            expect((await join(user)).body.role).toBe("member");
            expect(await memberOf(user)).toMatchObject({ role: "member", status: "active", invitedAt: null });
        }
    });

    test("a member cannot join again: 409", async () => {
        await join(ann);
        expect(refusal(await join(ann))).toEqual([409, "conflict"]);
    });

    test("422 for an unknown code", async () => {
        const response = await ann.api("POST", "/workspaces/join", { code: "wrong" });
        expect([response.status, response.body]).toMatchObject([
            422,
            { error: { details: [{ path: "code" }] } },
        ]);
    });
});

describe("DELETE /workspaces/{id}/members/{userId}", () => {
    const remove = (user: { userId: unknown }, api = owner) =>
        api("DELETE", `${workspace}/members/${String(user.userId)}`);

    test("removes an active member, who can no longer read the workspace", async () => {
        await join(ann);
        expect((await remove(ann)).status).toBe(204);
        expect((await ann.api("GET", workspace)).status).toBe(404);
        expect((await remove(ann)).status).toBe(404);
    });

    test("any member may leave; only owners and admins remove others", async () => {
        const bob = await anotherUser(emulator.current);
        await joinAs(owner, workspace, ann, "viewer");
        await joinAs(owner, workspace, bob, "member");
        expect(refusal(await remove(bob, ann.api))).toEqual([403, "forbidden"]);
        expect((await remove(ann, ann.api)).status).toBe(204);
        expect(await members()).toHaveLength(2);
    });

    test("the last active owner cannot be removed; an invited owner does not count", async () => {
        const self = { userId: emulator.current.agentenvUserId };
        await invite(ann.email, "owner");
        expect(refusal(await remove(self))).toEqual([409, "last_owner"]);
        await join(ann);
        expect((await remove(self)).status).toBe(204);
        expect(refusal(await remove(ann, ann.api))).toEqual([409, "last_owner"]);
    });
});

describe("permissions of roles", () => {
    const reads = ["", "/secrets", "/billing/accounts", "/billing/balance", "/rate-limits"];
    const writes: [string, string, unknown?, Record<string, string>?][] = [
        ["PUT", "", { name: "b" }],
        ["DELETE", ""],
        ["POST", "/members", { email: "x@example.org", role: "member" }],
        ["PUT", "/totp-policy", { required: true }],
        ["PUT", "/icon", "<svg/>", { "Content-Type": "image/svg+xml" }],
        ["DELETE", "/icon"],
        ["POST", "/secrets", { name: "S", value: "v" }],
        ["PATCH", "/secrets/sec_none", { value: "v" }],
        ["DELETE", "/secrets/sec_none"],
        ["POST", "/billing/accounts", { name: "b" }],
        ["POST", "/billing/accounts/link", { billingAccountId: "ba_none" }],
        ["POST", "/billing/accounts/ba_none/default"],
        ["DELETE", "/billing/accounts/ba_none"],
        ["POST", "/billing/checkout", { amountCents: 1 }],
        ["POST", "/billing/checkout/x402", { amountCents: 1 }],
        ["POST", "/rate-limits/refresh"],
        ["POST", "/oauth-connections/google/auth-url"],
        ["POST", "/oauth-connections/google/exchange", { code: "code-x" }],
        ["DELETE", "/oauth-connections/google/goc_none"],
    ];

    test.each(["member", "viewer"])("a %s can read everything and write nothing: 403", async (role) => {
        await joinAs(owner, workspace, ann, role);
        for (const path of reads) {
            expect((await ann.api("GET", workspace + path)).status).toBe(200);
        }
        for (const [method, path, body, headers] of writes) {
            const response = await ann.api(method, workspace + path, body, headers);
            expect([method, path, ...refusal(response)]).toEqual([method, path, 403, "forbidden"]);
        }
    });

    test("an admin can write", async () => {
        await joinAs(owner, workspace, ann, "admin");
        expect((await ann.api("PUT", workspace, { name: "b" })).status).toBe(200);
        expect((await invite("bob@example.org", "member", ann.api)).status).toBe(201);
    });

    test("for other users the workspace does not exist: 404 on every route", async () => {
        for (const path of reads) {
            expect((await ann.api("GET", workspace + path)).status).toBe(404);
        }
        for (const [method, path, body, headers] of writes) {
            expect((await ann.api(method, workspace + path, body, headers)).status).toBe(404);
        }
    });
});
