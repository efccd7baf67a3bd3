/** AgentEnv's billing bindings: a user has accounts, a workspace is linked to one or more and uses its default one. */
import {
    agentenvApi,
    anotherUser,
    emulatorPerTest,
    joinAs,
    newWorkspace,
    refusal,
    type Api,
    type Body,
} from "./support";

const emulator = emulatorPerTest();
let api: Api;
let workspace: string;
let accounts: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    workspace = await newWorkspace(api);
    accounts = `${workspace}/billing/accounts`;
});

const list = async (of = accounts) => (await api("GET", of)).body.billingAccounts as Body[];
const create = async (name: string) => (await api("POST", accounts, { name })).body;
const link = (billingAccountId: unknown, to = accounts) => api("POST", `${to}/link`, { billingAccountId });
const setDefault = (id: unknown) => api("POST", `${accounts}/${String(id)}/default`);
const unlink = (id: unknown) => api("DELETE", `${accounts}/${String(id)}`);

test("a new workspace is bound to its creator's default account, which has 1000 cents of credit", async () => {
    const { billingAccountId } = (await api("GET", workspace)).body;
    expect((await api("GET", accounts)).body).toEqual({
        billingAccounts: [
            {
                id: billingAccountId,
                name: "Default",
                isDefault: true,
                balanceCents: 1000,
                currency: "USD",
                linkedAt: expect.stringMatching(/Z$/) as string,
            },
        ],
    });
});

test("POST creates an empty account and links it, not as the default", async () => {
    const response = await api("POST", accounts, { name: "Team" });
    expect([response.status, response.body]).toEqual([
        201,
        {
            id: expect.stringMatching(/^ba_/) as string,
            name: "Team",
            isDefault: false,
            balanceCents: 0,
            currency: "USD",
            linkedAt: expect.stringMatching(/Z$/) as string,
        },
    ]);
    expect((await list())[1]).toEqual(response.body);
    expect((await api("POST", accounts, { name: "" })).status).toBe(422);
});

test("the list is paginated, in the order of linking", async () => {
    await create("Team");
    const first = (await api("GET", `${accounts}?limit=1`)).body;
    expect(first.billingAccounts).toMatchObject([{ name: "Default" }]);
    const second = (await api("GET", `${accounts}?limit=1&cursor=${String(first.nextCursor)}`)).body;
    expect(second).toEqual({ billingAccounts: [expect.objectContaining({ name: "Team" })] });
});

describe("POST …/link", () => {
    test("links one of the caller's accounts to another workspace, once", async () => {
        const { id } = await create("Team");
        const other = `${await newWorkspace(api)}/billing/accounts`;
        const response = await link(id, other);
        expect([response.status, response.body]).toMatchObject([201, { id, name: "Team", isDefault: false }]);
        expect(await list(other)).toHaveLength(2);
        expect(refusal(await link(id, other))).toEqual([409, "conflict"]);
    });

    test("422 for another user's account, as for one that does not exist", async () => {
        const ann = await anotherUser(emulator.current);
        const theirs = (await ann.api("POST", "/workspaces", { name: "b" })).body.billingAccountId;
        for (const id of [theirs, "ba_none"]) {
            const response = await link(id);
            expect(response.status).toBe(422);
            expect(response.body).toMatchObject({ error: { details: [{ path: "billingAccountId" }] } });
        }
    });

    test("an admin may link an account of their own; the list shows it to all members", async () => {
        const ann = await anotherUser(emulator.current);
        const theirs = (await ann.api("POST", "/workspaces", { name: "b" })).body.billingAccountId;
        await joinAs(api, workspace, ann, "admin");
        await ann.api("POST", `${accounts}/link`, { billingAccountId: theirs });
        expect((await list())[1]).toMatchObject({ id: theirs, isDefault: false });
    });
});

describe("POST …/{billingAccountId}/default", () => {
    test("changes the default, which the workspace shows", async () => {
        const { id } = await create("Team");
        const response = await setDefault(id);
        expect([response.status, response.body]).toMatchObject([200, { id, isDefault: true }]);
        expect((await list()).map(({ isDefault }) => isDefault)).toEqual([false, true]);
        expect((await api("GET", workspace)).body.billingAccountId).toBe(id);
        expect((await setDefault(id)).status).toBe(200);
    });

    test("404 for an account that is not linked", async () => {
        const { id } = await create("Team");
        await unlink(id);
        for (const unlinked of [id, "ba_none"]) {
            expect(refusal(await setDefault(unlinked))).toEqual([404, "not_found"]);
        }
    });

    test("PUT of the workspace does not change it", async () => {
        const { id } = await create("Team");
        const before = (await api("GET", workspace)).body;
        const after = (await api("PUT", workspace, { ...before, billingAccountId: id })).body;
        expect(after.billingAccountId).toBe(before.billingAccountId);
    });
});

describe("DELETE …/{billingAccountId}", () => {
    test("unlinks; the user keeps the account and can link it again", async () => {
        const { id, linkedAt } = await create("Team");
        expect((await unlink(id)).status).toBe(204);
        expect(await list()).toHaveLength(1);
        expect((await unlink(id)).status).toBe(404);
        const again = (await link(id)).body;
        expect(again).toMatchObject({ id, name: "Team" });
        expect(String(again.linkedAt) > String(linkedAt)).toBe(true);
    });

    test("409 for the default account", async () => {
        const { billingAccountId } = (await api("GET", workspace)).body;
        expect(refusal(await unlink(billingAccountId))).toEqual([409, "default_account"]);
        await setDefault((await create("Team")).id);
        expect((await unlink(billingAccountId)).status).toBe(204);
    });
});
