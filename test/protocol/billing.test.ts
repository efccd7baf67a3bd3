/** BillingAccount, BillingAccountLink, DefaultBillingAccount and Workspace.billingAccountId: create, drift, import, and destroy in any order. */
import { Unknown, type PropertyMap } from "../../provider/core/values/value";
import {
    agentenvToken,
    resourceSteps,
    NO_DIFFERENCE,
    errorMatching,
    type ResourceState,
} from "./support/resourceSteps";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const ACCOUNT = agentenvToken("BillingAccount");
const LINK = agentenvToken("BillingAccountLink");
const DEFAULT = agentenvToken("DefaultBillingAccount");

interface Account {
    id: string;
    name: string;
    isDefault: boolean;
    linkedAt: string;
}

async function accountsOf(workspaceId: string): Promise<Account[]> {
    const response = await fixture().agentenv("GET", `/workspaces/${workspaceId}/billing/accounts`);
    return (response as { billingAccounts: Account[] }).billingAccounts;
}

async function defaultOf(workspaceId: string): Promise<string | undefined> {
    return (await accountsOf(workspaceId)).find(({ isDefault }) => isDefault)?.id;
}

/** A workspace, and the account that was linked when it was created. */
async function home() {
    const workspaceId = (await steps.workspace()).id;
    return { workspaceId, first: (await defaultOf(workspaceId)) ?? "" };
}

/** An account of ours that is no longer linked to any workspace. */
async function unlinkedAccount(name = "spare"): Promise<string> {
    const { agentenv } = fixture();
    const { workspaceId } = await home();
    const { id } = (await agentenv("POST", `/workspaces/${workspaceId}/billing/accounts`, {
        name,
    })) as Account;
    await agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${id}`);
    return id;
}

function setDefaultByHand(workspaceId: string, id: string): Promise<unknown> {
    return fixture().agentenv("POST", `/workspaces/${workspaceId}/billing/accounts/${id}/default`);
}

function unlinkByHand(workspaceId: string, id: string): Promise<unknown> {
    return fixture().agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${id}`);
}

describe.each([
    [ACCOUNT, { name: "a" }],
    [LINK, { billingAccountId: "ba_1" }],
    [DEFAULT, { billingAccountId: "ba_1" }],
])("%s", (type, rest) => {
    test("Check refuses missing ids and ids that would change the path, by name", async () => {
        expect(await steps.checkFailures(type, { workspaceId: "../x", ...rest })).toEqual([
            { property: "workspaceId", reason: expect.stringContaining("workspaceId: must be") as string },
        ]);
        const [input = ""] = Object.keys(rest);
        expect(await steps.checkFailures(type, { workspaceId: "ws_1" })).toEqual([
            { property: input, reason: `${input} is required` },
        ]);
        expect(await steps.checkFailures(type, { workspaceId: "ws_1", [input]: 7 })).toMatchObject([
            { property: input },
        ]);
    });

    test("a preview of a create sends no request", async () => {
        const news = { workspaceId: new Unknown(), ...rest };
        expect((await fixture().plugin.create(type, news, { preview: true })).outputs).toMatchObject(news);
        expect(fixture().requests()).toEqual([]);
    });

    test("for a missing workspace, the error of Create names the input", async () => {
        const failure = fixture().plugin.create(type, { workspaceId: "ws_nowhere", ...rest });
        await expect(failure).rejects.toMatchObject(errorMatching(/^workspaceId: there is no .*ws_nowhere/));
    });

    test("an import by a malformed id is refused with the expected form", async () => {
        await expect(steps.import(type, "a/b/c")).rejects.toMatchObject(
            errorMatching("the id has the form {workspaceId}"),
        );
    });
});

describe("BillingAccount", () => {
    async function account(name = "extra") {
        const { workspaceId, first } = await home();
        const state = await steps.create(ACCOUNT, { workspaceId, name });
        return { workspaceId, first, state, id: state.id.split("/")[1] ?? "" };
    }

    test("is created and linked; a Read without changes returns the same state", async () => {
        const { workspaceId, state, id } = await account();
        expect(state.outputs).toEqual({
            workspaceId,
            name: "extra",
            billingAccountId: id,
            currency: "USD",
            linkedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(await steps.refresh(state)).toEqual(state);
        expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
    });

    test("can't be renamed: Check refuses that in preview, and accepts a new name for another workspace", async () => {
        const { state } = await account();
        expect(await steps.checkFailures(ACCOUNT, { ...state.inputs, name: "other" }, state.inputs)).toEqual([
            {
                property: "name",
                reason: expect.stringContaining(
                    'no route renames a billing account, and this one is "extra"',
                ) as string,
            },
        ]);
        const elsewhere = { workspaceId: "ws_other", name: "other" };
        expect(await steps.checkFailures(ACCOUNT, elsewhere, state.inputs)).toEqual([]);
        expect((await steps.diff(state, elsewhere)).replaces).toEqual(["workspaceId"]);
    });

    test.each(["", "x".repeat(65)])("a name of %p is refused", async (name) => {
        expect(await steps.checkFailures(ACCOUNT, { workspaceId: "ws_1", name })).toMatchObject([
            { property: "name", reason: expect.stringContaining("name: ") as string },
        ]);
    });

    test("unlinked outside of Pulumi, it stays in state as drift, and up links the same account again", async () => {
        const { workspaceId, state, id } = await account();
        await unlinkByHand(workspaceId, id);
        const found = await steps.refreshExisting(state);
        expect(found.inputs).toEqual(state.inputs);
        expect(found.outputs).not.toHaveProperty("linkedAt");
        expect(await steps.diff(found)).toMatchObject({ changed: ["linkedAt*"], replaces: [] });

        await fixture().nextRun();
        const updated = await steps.update(found);
        expect(fixture().writes()).toEqual([
            `POST /agentenv/v1/workspaces/${workspaceId}/billing/accounts/link`,
        ]);
        expect(updated.outputs).toEqual({
            ...state.outputs,
            linkedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(await steps.diff(updated)).toMatchObject(NO_DIFFERENCE);
    });

    test("Delete unlinks, and succeeds where the account is already unlinked or the workspace is deleted", async () => {
        const { workspaceId, first, state } = await account();
        await steps.delete(state);
        expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
        await expect(steps.delete(state)).resolves.toBeUndefined();
        await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`);
        await fixture().nextRun();
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test("imports by the ids that List returns, without a diff", async () => {
        const { workspaceId, state, first } = await account();
        const { items } = await fixture().plugin.list(ACCOUNT, { workspaceId });
        expect(items).toEqual([
            { id: `${workspaceId}/${first}`, name: "Default" },
            { id: state.id, name: "extra" },
        ]);
        const found = await steps.import(ACCOUNT, state.id);
        expect(found.inputs).toEqual(state.inputs);
        expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);
        expect((await steps.import(ACCOUNT, `${workspaceId}/ba_nowhere`)).id).toBe("");
    });
});

describe("BillingAccountLink", () => {
    async function link() {
        const { workspaceId, first } = await home();
        const billingAccountId = await unlinkedAccount();
        const state = await steps.create(LINK, { workspaceId, billingAccountId });
        return { workspaceId, first, billingAccountId, state };
    }

    test("links with one write, after one read of the links; a Read without changes returns the same state", async () => {
        const { workspaceId } = await home();
        const billingAccountId = await unlinkedAccount();
        await fixture().nextRun();
        const created = await fixture().plugin.create(LINK, { workspaceId, billingAccountId });
        const { requests } = fixture().emulator;
        const billing = requests().filter(({ path }) => path.includes("/billing"));
        expect(billing.map(({ method }) => method)).toEqual(["GET", "POST"]);
        expect(created).toEqual({
            id: `${workspaceId}/${billingAccountId}`,
            outputs: {
                workspaceId,
                billingAccountId,
                name: "spare",
                linkedAt: expect.stringMatching(/^\d{4}-/) as string,
            },
        });
        const state: ResourceState = { type: LINK, inputs: { workspaceId, billingAccountId }, ...created };
        expect(await steps.refresh(state)).toEqual(state);
        expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
    });

    test("to a missing account, or another user's, is an error that names the input", async () => {
        const { workspaceId } = await home();
        const failure = fixture().plugin.create(LINK, { workspaceId, billingAccountId: "ba_nowhere" });
        await expect(failure).rejects.toMatchObject(
            errorMatching(/billingAccountId: .*no billing account ba_nowhere/),
        );
    });

    test("that already exists is not adopted: the error contains the import command", async () => {
        const { state } = await link();
        await expect(fixture().plugin.create(LINK, state.inputs)).rejects.toMatchObject(
            errorMatching(
                `"spare" is linked already; choose another, or import the existing one with the resource option \`import: "${state.id}"\`, or with \`pulumi import ${LINK} it ${state.id}\``,
            ),
        );
    });

    test("that was removed outside of Pulumi is reported as deleted, and Delete succeeds", async () => {
        const { workspaceId, billingAccountId, state } = await link();
        await unlinkByHand(workspaceId, billingAccountId);
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test.each(["workspaceId", "billingAccountId"])(
        "a change of %s is a delete-before-replace",
        async (property) => {
            const { state } = await link();
            expect(await steps.diff(state, { ...state.inputs, [property]: "other" })).toEqual({
                changed: [property],
                replaces: [property],
                deleteBeforeReplace: true,
            });
        },
    );

    test("imports by the ids that List returns, without a diff", async () => {
        const { workspaceId, state } = await link();
        const { items } = await fixture().plugin.list(LINK, { workspaceId });
        expect(items[1]).toEqual({ id: state.id, name: "spare" });
        const found = await steps.import(LINK, state.id);
        expect(found).toEqual({ ...state, outputs: { ...state.outputs, __imported: true } });
        expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);
    });

    test("to the workspace's only account can't be removed, and the error contains the next step", async () => {
        const { workspaceId, first } = await home();
        const failure = fixture().plugin.delete(LINK, `${workspaceId}/${first}`);
        await expect(failure).rejects.toMatchObject(
            errorMatching(
                /returned 409 default_account.*it is the workspace's only billing account: link another one/,
            ),
        );
    });
});

describe("DefaultBillingAccount", () => {
    async function withDefault() {
        const { workspaceId, first } = await home();
        const link = await steps.create(LINK, { workspaceId, billingAccountId: await unlinkedAccount() });
        const billingAccountId = link.inputs["billingAccountId"] as string;
        const state = await steps.create(DEFAULT, { workspaceId, billingAccountId });
        return { workspaceId, first, link, billingAccountId, state };
    }

    test("sets the default; a Read without changes returns the same state", async () => {
        const { workspaceId, billingAccountId, state } = await withDefault();
        expect(state).toMatchObject({ id: workspaceId, outputs: { workspaceId, billingAccountId } });
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
        expect(await steps.refresh(state)).toEqual(state);
        expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
    });

    test("to an account that is not linked is an error that names the input and how to link it", async () => {
        const { workspaceId } = await home();
        const failure = fixture().plugin.create(DEFAULT, { workspaceId, billingAccountId: "ba_nowhere" });
        await expect(failure).rejects.toMatchObject(
            errorMatching(/^billingAccountId: ba_nowhere is not linked to workspace .*BillingAccountLink/),
        );
    });

    test("changed outside of Pulumi is drift, and up restores it", async () => {
        const { workspaceId, first, billingAccountId, state } = await withDefault();
        await setDefaultByHand(workspaceId, first);
        const found = await steps.refreshExisting(state);
        expect(found.outputs).toMatchObject({ billingAccountId: first });
        expect(await steps.diff(found, state.inputs)).toMatchObject({
            changed: ["billingAccountId"],
            replaces: [],
        });
        expect((await steps.update(found, state.inputs)).outputs).toEqual(state.outputs);
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
    });

    test("Delete leaves the default as it is and reports that: the late delete of a renamed resource can't undo its successor", async () => {
        const { workspaceId, billingAccountId, state } = await withDefault();
        await fixture().nextRun();
        await steps.delete(state);
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
        expect(fixture().writes()).toEqual([]);
        expect(steps.loggedMessages()).toContain(
            `${billingAccountId} stays the default of workspace ${workspaceId}: a destroy does not change it`,
        );
    });

    test("imports by the workspace's id without a diff, and is reported as deleted with its workspace", async () => {
        const { workspaceId, billingAccountId, state } = await withDefault();
        const found = await steps.import(DEFAULT, workspaceId);
        expect(found).toMatchObject({ inputs: state.inputs, outputs: { workspaceId, billingAccountId } });
        expect(await steps.diff(found, state.inputs)).toMatchObject(NO_DIFFERENCE);
        await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`);
        await fixture().nextRun();
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });
});

describe("destroyed in any order, or concurrently, everything is deleted and the first account remains:", () => {
    async function all() {
        const { workspaceId, first } = await home();
        const created: Record<string, ResourceState> = {};
        for (const name of ["link1", "link2"]) {
            created[name] = await steps.create(LINK, {
                workspaceId,
                billingAccountId: await unlinkedAccount(name),
            });
        }
        created["own"] = await steps.create(ACCOUNT, { workspaceId, name: "own" });
        const billingAccountId = created["link1"]?.inputs["billingAccountId"] ?? "";
        created["default"] = await steps.create(DEFAULT, { workspaceId, billingAccountId });
        return { workspaceId, first, created };
    }

    const orders: string[][] = [
        ["default", "link1", "link2", "own"],
        ["link1", "default", "link2", "own"],
        ["link2", "link1", "own", "default"],
        ["own", "link2", "default", "link1"],
    ];
    const byHand: (string | undefined)[] = [undefined, "link2", "own", "first"];

    test.each(orders.flatMap((order) => byHand.map((name) => [order.join(", "), name, order] as const)))(
        "%s; default changed outside of Pulumi: %s",
        async (_order, chosen, order) => {
            const { workspaceId, first, created } = await all();
            if (chosen !== undefined) {
                await setDefaultByHand(workspaceId, created[chosen]?.id.split("/")[1] ?? first);
            }
            for (const name of order) {
                const state = created[name];
                if (state) {
                    await steps.delete(state);
                }
            }
            expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
        },
    );

    test.each(byHand)("concurrently; default changed outside of Pulumi: %s", async (chosen) => {
        const { workspaceId, first, created } = await all();
        if (chosen !== undefined) {
            await setDefaultByHand(workspaceId, created[chosen]?.id.split("/")[1] ?? first);
        }
        await Promise.all(Object.values(created).map((state) => steps.delete(state)));
        expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
    });
});

describe("Workspace.billingAccountId", () => {
    test("links the account that the program names, and no other", async () => {
        const billingAccountId = await unlinkedAccount();
        const state = await steps.create(WORKSPACE, { name: "bound", billingAccountId });
        expect(state.outputs["billingAccountId"]).toBe(billingAccountId);
        expect((await accountsOf(state.id)).map(({ id }) => id)).toEqual([billingAccountId]);
        expect(await steps.refresh(state)).toEqual(state);
        expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
    });

    test("with another user's account is an error that names the input", async () => {
        await expect(
            steps.create(WORKSPACE, { name: "bound", billingAccountId: "ba_nowhere" }),
        ).rejects.toMatchObject(errorMatching(/returned 422.*billingAccountId: .*ba_nowhere/));
    });

    test("set by an update: links the account, then sets it as the default; no other write is sent", async () => {
        const state = await steps.create(WORKSPACE, { name: "bound later" });
        const billingAccountId = await unlinkedAccount();
        const news: PropertyMap = { ...state.inputs, billingAccountId };
        expect(await steps.diff(state, news)).toMatchObject({ changed: ["billingAccountId"], replaces: [] });
        await fixture().nextRun();
        const updated = await steps.update(state, news);
        expect(updated.outputs["billingAccountId"]).toBe(billingAccountId);
        const accounts = `/agentenv/v1/workspaces/${state.id}/billing/accounts`;
        expect(fixture().writes()).toEqual([
            `POST ${accounts}/link`,
            `POST ${accounts}/${billingAccountId}/default`,
        ]);
    });

    test("changed outside of Pulumi is drift where the program sets it, and ignored where it doesn't", async () => {
        const billingAccountId = await unlinkedAccount();
        const ours = await steps.create(WORKSPACE, { name: "ours", billingAccountId });
        const theirs = await steps.create(WORKSPACE, { name: "theirs" });
        for (const state of [ours, theirs]) {
            const { id } = (await fixture().agentenv("POST", `/workspaces/${state.id}/billing/accounts`, {
                name: "by hand",
            })) as Account;
            await setDefaultByHand(state.id, id);
        }
        expect(await steps.diff(await steps.refreshExisting(theirs), theirs.inputs)).toMatchObject(
            NO_DIFFERENCE,
        );

        const found = await steps.refreshExisting(ours);
        expect(await steps.diff(found, ours.inputs)).toMatchObject({ changed: ["billingAccountId"] });
        await steps.update(found, ours.inputs);
        expect(await defaultOf(ours.id)).toBe(billingAccountId);
    });

    test("removed from the program leaves the current account linked", async () => {
        const state = await steps.create(WORKSPACE, {
            name: "bound",
            billingAccountId: await unlinkedAccount(),
        });
        expect(await steps.diff(state, { name: "bound" })).toMatchObject(NO_DIFFERENCE);
    });
});

describe("an account outlives its resource", () => {
    const remains = (id: string): RegExp =>
        new RegExp(
            `billing account "team" \\(${id}\\).*To use it in a workspace, declare a BillingAccountLink with billingAccountId: "${id}"`,
        );

    test("a destroy reports that it was unlinked and not deleted, and how to use it again", async () => {
        const { workspaceId } = await home();
        const state = await steps.create(ACCOUNT, { workspaceId, name: "team" });
        const id = state.outputs["billingAccountId"] as string;
        steps.loggedMessages();
        await steps.delete(state);
        const message = steps.loggedMessages();
        expect(message).toMatch(remains(id));
        expect(message).toContain(`unlinked from workspace ${workspaceId}: `);
        expect(message).toContain("remains with its balance, because no route deletes one");

        const other = await home();
        await steps.create(LINK, { workspaceId: other.workspaceId, billingAccountId: id });
        expect((await accountsOf(other.workspaceId)).map((account) => account.id)).toContain(id);
    });

    test.each(["refresh", "delete"] as const)(
        "a %s after its workspace is gone names the account that is left behind",
        async (call) => {
            const { workspaceId } = await home();
            const state = await steps.create(ACCOUNT, { workspaceId, name: "team" });
            await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`);
            await fixture().nextRun();
            steps.loggedMessages();
            expect(await steps[call](state)).toBeUndefined();
            expect(steps.loggedMessages()).toMatch(remains(state.outputs["billingAccountId"] as string));
        },
    );
});
