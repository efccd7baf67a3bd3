/** Which billing accounts a workspace is bound to, and which of them pays: four ways to say it, and all of them go in any order. */
import { Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying, type Kept } from "./support/life";
import { startWorld, WORKSPACE } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
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
    const answer = await world().agentenv("GET", `/workspaces/${workspaceId}/billing/accounts`);
    return (answer as { billingAccounts: Account[] }).billingAccounts;
}

async function defaultOf(workspaceId: string): Promise<string | undefined> {
    return (await accountsOf(workspaceId)).find(({ isDefault }) => isDefault)?.id;
}

/** A workspace, and the account that it was bound to when it was made. */
async function home() {
    const workspaceId = (await life.workspace()).id;
    return { workspaceId, first: (await defaultOf(workspaceId)) ?? "" };
}

/** An account of ours that is linked nowhere any more. */
async function unlinkedAccount(name = "spare"): Promise<string> {
    const { agentenv } = world();
    const { workspaceId } = await home();
    const { id } = (await agentenv("POST", `/workspaces/${workspaceId}/billing/accounts`, {
        name,
    })) as Account;
    await agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${id}`);
    return id;
}

function setDefaultByHand(workspaceId: string, id: string): Promise<unknown> {
    return world().agentenv("POST", `/workspaces/${workspaceId}/billing/accounts/${id}/default`);
}

function unlinkByHand(workspaceId: string, id: string): Promise<unknown> {
    return world().agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${id}`);
}

describe.each([
    [ACCOUNT, { name: "a" }],
    [LINK, { billingAccountId: "ba_1" }],
    [DEFAULT, { billingAccountId: "ba_1" }],
])("%s", (type, rest) => {
    test("Check refuses what is missing or could leave its path, naming it", async () => {
        expect(await life.problems(type, { workspaceId: "../x", ...rest })).toEqual([
            { property: "workspaceId", reason: expect.stringContaining("workspaceId: must be") as string },
        ]);
        const [input = ""] = Object.keys(rest);
        expect(await life.problems(type, { workspaceId: "ws_1" })).toEqual([
            { property: input, reason: `${input} is required` },
        ]);
        expect(await life.problems(type, { workspaceId: "ws_1", [input]: 7 })).toMatchObject([
            { property: input },
        ]);
    });

    test("a preview of a create calls nothing", async () => {
        const news = { workspaceId: new Unknown(), ...rest };
        expect((await world().plugin.create(type, news, { preview: true })).outputs).toMatchObject(news);
        expect(world().requests()).toEqual([]);
    });

    test("for a workspace that isn't there, Create names the input", async () => {
        const failure = world().plugin.create(type, { workspaceId: "ws_nowhere", ...rest });
        await expect(failure).rejects.toMatchObject(saying(/^workspaceId: there is no .*ws_nowhere/));
    });

    test("an import by an id of another form is refused, with the form", async () => {
        await expect(life.import(type, "a/b/c")).rejects.toMatchObject(
            saying("the id has the form {workspaceId}"),
        );
    });
});

describe("BillingAccount", () => {
    async function account(name = "extra") {
        const { workspaceId, first } = await home();
        const kept = await life.create(ACCOUNT, { workspaceId, name });
        return { workspaceId, first, kept, id: kept.id.split("/")[1] ?? "" };
    }

    test("is made and linked; a Read of what nobody changed changes nothing", async () => {
        const { workspaceId, kept, id } = await account();
        expect(kept.outputs).toEqual({
            workspaceId,
            name: "extra",
            billingAccountId: id,
            currency: "USD",
            linkedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(await life.refresh(kept)).toEqual(kept);
        expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
    });

    test("can't be renamed: Check says so in preview, and takes a new name for another workspace", async () => {
        const { kept } = await account();
        expect(await life.problems(ACCOUNT, { ...kept.inputs, name: "other" }, kept.inputs)).toEqual([
            {
                property: "name",
                reason: expect.stringContaining(
                    'no route renames a billing account, and this one is "extra"',
                ) as string,
            },
        ]);
        const elsewhere = { workspaceId: "ws_other", name: "other" };
        expect(await life.problems(ACCOUNT, elsewhere, kept.inputs)).toEqual([]);
        expect((await life.diff(kept, elsewhere)).replaces).toEqual(["workspaceId"]);
    });

    test.each(["", "x".repeat(65)])("a name of %p is refused", async (name) => {
        expect(await life.problems(ACCOUNT, { workspaceId: "ws_1", name })).toMatchObject([
            { property: "name", reason: expect.stringContaining("name: ") as string },
        ]);
    });

    test("unlinked by hand stays in state as drift, and up links the same account again", async () => {
        const { workspaceId, kept, id } = await account();
        await unlinkByHand(workspaceId, id);
        const found = await life.refreshed(kept);
        expect(found.inputs).toEqual(kept.inputs);
        expect(found.outputs).not.toHaveProperty("linkedAt");
        expect(await life.diff(found)).toMatchObject({ changed: ["linkedAt*"], replaces: [] });

        await world().nextRun();
        const updated = await life.update(found);
        expect(world().writes()).toEqual([
            `POST /agentenv/v1/workspaces/${workspaceId}/billing/accounts/link`,
        ]);
        expect(updated.outputs).toEqual({
            ...kept.outputs,
            linkedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(await life.diff(updated)).toMatchObject(NO_DIFFERENCE);
    });

    test("Delete unlinks; one that is unlinked already is done, and so is one whose workspace is gone", async () => {
        const { workspaceId, first, kept } = await account();
        await life.delete(kept);
        expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
        await expect(life.delete(kept)).resolves.toBeUndefined();
        await world().agentenv("DELETE", `/workspaces/${workspaceId}`);
        await world().nextRun();
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });

    test("imports by the ids that List gives, and differs in nothing", async () => {
        const { workspaceId, kept, first } = await account();
        const { items } = await world().plugin.list(ACCOUNT, { workspaceId });
        expect(items).toEqual([
            { id: `${workspaceId}/${first}`, name: "Default" },
            { id: kept.id, name: "extra" },
        ]);
        const found = await life.import(ACCOUNT, kept.id);
        expect(found.inputs).toEqual(kept.inputs);
        expect(await life.diff(found, kept.inputs)).toMatchObject(NO_DIFFERENCE);
        expect((await life.import(ACCOUNT, `${workspaceId}/ba_nowhere`)).id).toBe("");
    });
});

describe("BillingAccountLink", () => {
    async function link() {
        const { workspaceId, first } = await home();
        const billingAccountId = await unlinkedAccount();
        const kept = await life.create(LINK, { workspaceId, billingAccountId });
        return { workspaceId, first, billingAccountId, kept };
    }

    test("links by one write, after one look at what is linked; a Read of what nobody changed changes nothing", async () => {
        const { workspaceId } = await home();
        const billingAccountId = await unlinkedAccount();
        await world().nextRun();
        const made = await world().plugin.create(LINK, { workspaceId, billingAccountId });
        const { requests } = world().emulator;
        const billing = requests().filter(({ path }) => path.includes("/billing"));
        expect(billing.map(({ method }) => method)).toEqual(["GET", "POST"]);
        expect(made).toEqual({
            id: `${workspaceId}/${billingAccountId}`,
            outputs: {
                workspaceId,
                billingAccountId,
                name: "spare",
                linkedAt: expect.stringMatching(/^\d{4}-/) as string,
            },
        });
        const kept: Kept = { type: LINK, inputs: { workspaceId, billingAccountId }, ...made };
        expect(await life.refresh(kept)).toEqual(kept);
        expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
    });

    test("of an account that isn't there, or is another's, is an error that names the input", async () => {
        const { workspaceId } = await home();
        const failure = world().plugin.create(LINK, { workspaceId, billingAccountId: "ba_nowhere" });
        await expect(failure).rejects.toMatchObject(
            saying(/billingAccountId: .*no billing account ba_nowhere/),
        );
    });

    test("that someone else made is never taken over: the error has the command that does it", async () => {
        const { kept } = await link();
        await expect(world().plugin.create(LINK, kept.inputs)).rejects.toMatchObject(
            saying(
                `"spare" is linked already; choose another, or take that one over with the resource option \`import: "${kept.id}"\`, or with \`pulumi import ${LINK} it ${kept.id}\``,
            ),
        );
    });

    test("that someone took off is gone, and Delete is done", async () => {
        const { workspaceId, billingAccountId, kept } = await link();
        await unlinkByHand(workspaceId, billingAccountId);
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });

    test.each(["workspaceId", "billingAccountId"])(
        "another %s replaces it, the old one first",
        async (property) => {
            const { kept } = await link();
            expect(await life.diff(kept, { ...kept.inputs, [property]: "other" })).toEqual({
                changed: [property],
                replaces: [property],
                deleteBeforeReplace: true,
            });
        },
    );

    test("imports by the ids that List gives, and differs in nothing", async () => {
        const { workspaceId, kept } = await link();
        const { items } = await world().plugin.list(LINK, { workspaceId });
        expect(items[1]).toEqual({ id: kept.id, name: "spare" });
        const found = await life.import(LINK, kept.id);
        expect(found).toEqual({ ...kept, outputs: { ...kept.outputs, __imported: true } });
        expect(await life.diff(found, kept.inputs)).toMatchObject(NO_DIFFERENCE);
    });

    test("of the workspace's only account can't be taken off, and the error says what to do", async () => {
        const { workspaceId, first } = await home();
        const failure = world().plugin.delete(LINK, `${workspaceId}/${first}`);
        await expect(failure).rejects.toMatchObject(
            saying(
                /answered 409 default_account.*it is the workspace's only billing account: link another one/,
            ),
        );
    });
});

describe("DefaultBillingAccount", () => {
    async function withDefault() {
        const { workspaceId, first } = await home();
        const link = await life.create(LINK, { workspaceId, billingAccountId: await unlinkedAccount() });
        const billingAccountId = link.inputs["billingAccountId"] as string;
        const kept = await life.create(DEFAULT, { workspaceId, billingAccountId });
        return { workspaceId, first, link, billingAccountId, kept };
    }

    test("makes it the default; a Read of what nobody changed changes nothing", async () => {
        const { workspaceId, billingAccountId, kept } = await withDefault();
        expect(kept).toMatchObject({ id: workspaceId, outputs: { workspaceId, billingAccountId } });
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
        expect(await life.refresh(kept)).toEqual(kept);
        expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
    });

    test("of an account that is not linked is an error that names the input and says how to link it", async () => {
        const { workspaceId } = await home();
        const failure = world().plugin.create(DEFAULT, { workspaceId, billingAccountId: "ba_nowhere" });
        await expect(failure).rejects.toMatchObject(
            saying(/^billingAccountId: ba_nowhere is not linked to workspace .*BillingAccountLink/),
        );
    });

    test("changed by hand is drift, and up sets ours again", async () => {
        const { workspaceId, first, billingAccountId, kept } = await withDefault();
        await setDefaultByHand(workspaceId, first);
        const found = await life.refreshed(kept);
        expect(found.outputs).toMatchObject({ billingAccountId: first });
        expect(await life.diff(found, kept.inputs)).toMatchObject({
            changed: ["billingAccountId"],
            replaces: [],
        });
        expect((await life.update(found, kept.inputs)).outputs).toEqual(kept.outputs);
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
    });

    test("Delete leaves it, writes nothing and says so: a renamed resource's late delete can't undo its successor", async () => {
        const { workspaceId, billingAccountId, kept } = await withDefault();
        await world().nextRun();
        await life.delete(kept);
        expect(await defaultOf(workspaceId)).toBe(billingAccountId);
        expect(world().writes()).toEqual([]);
        expect(life.said()).toContain(
            `${billingAccountId} stays the default of workspace ${workspaceId}: a destroy does not change it`,
        );
    });

    test("imports by the workspace's id, differs in nothing, and goes with its workspace", async () => {
        const { workspaceId, billingAccountId, kept } = await withDefault();
        const found = await life.import(DEFAULT, workspaceId);
        expect(found).toMatchObject({ inputs: kept.inputs, outputs: { workspaceId, billingAccountId } });
        expect(await life.diff(found, kept.inputs)).toMatchObject(NO_DIFFERENCE);
        await world().agentenv("DELETE", `/workspaces/${workspaceId}`);
        await world().nextRun();
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });
});

describe("destroyed in any order, or at once, all of it goes and the first account stays:", () => {
    async function all() {
        const { workspaceId, first } = await home();
        const made: Record<string, Kept> = {};
        for (const name of ["link1", "link2"]) {
            made[name] = await life.create(LINK, {
                workspaceId,
                billingAccountId: await unlinkedAccount(name),
            });
        }
        made["own"] = await life.create(ACCOUNT, { workspaceId, name: "own" });
        const billingAccountId = made["link1"]?.inputs["billingAccountId"] ?? "";
        made["default"] = await life.create(DEFAULT, { workspaceId, billingAccountId });
        return { workspaceId, first, made };
    }

    const orders: string[][] = [
        ["default", "link1", "link2", "own"],
        ["link1", "default", "link2", "own"],
        ["link2", "link1", "own", "default"],
        ["own", "link2", "default", "link1"],
    ];
    const byHand: (string | undefined)[] = [undefined, "link2", "own", "first"];

    test.each(orders.flatMap((order) => byHand.map((name) => [order.join(", "), name, order] as const)))(
        "%s; the default by hand: %s",
        async (_order, chosen, order) => {
            const { workspaceId, first, made } = await all();
            if (chosen !== undefined) {
                await setDefaultByHand(workspaceId, made[chosen]?.id.split("/")[1] ?? first);
            }
            for (const name of order) {
                const kept = made[name];
                if (kept) {
                    await life.delete(kept);
                }
            }
            expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
        },
    );

    test.each(byHand)("all at once; the default by hand: %s", async (chosen) => {
        const { workspaceId, first, made } = await all();
        if (chosen !== undefined) {
            await setDefaultByHand(workspaceId, made[chosen]?.id.split("/")[1] ?? first);
        }
        await Promise.all(Object.values(made).map((kept) => life.delete(kept)));
        expect((await accountsOf(workspaceId)).map(({ id }) => id)).toEqual([first]);
    });
});

describe("Workspace.billingAccountId", () => {
    test("binds the account that the program names, and only that", async () => {
        const billingAccountId = await unlinkedAccount();
        const kept = await life.create(WORKSPACE, { name: "bound", billingAccountId });
        expect(kept.outputs["billingAccountId"]).toBe(billingAccountId);
        expect((await accountsOf(kept.id)).map(({ id }) => id)).toEqual([billingAccountId]);
        expect(await life.refresh(kept)).toEqual(kept);
        expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
    });

    test("of another's account is an error that names the input", async () => {
        await expect(
            life.create(WORKSPACE, { name: "bound", billingAccountId: "ba_nowhere" }),
        ).rejects.toMatchObject(saying(/answered 422.*billingAccountId: .*ba_nowhere/));
    });

    test("set later is linked first, then made the default; nothing else is written", async () => {
        const kept = await life.create(WORKSPACE, { name: "bound later" });
        const billingAccountId = await unlinkedAccount();
        const news: PropertyMap = { ...kept.inputs, billingAccountId };
        expect(await life.diff(kept, news)).toMatchObject({ changed: ["billingAccountId"], replaces: [] });
        await world().nextRun();
        const updated = await life.update(kept, news);
        expect(updated.outputs["billingAccountId"]).toBe(billingAccountId);
        const accounts = `/agentenv/v1/workspaces/${kept.id}/billing/accounts`;
        expect(world().writes()).toEqual([
            `POST ${accounts}/link`,
            `POST ${accounts}/${billingAccountId}/default`,
        ]);
    });

    test("changed by hand is drift where the program sets it, and nobody's business where it doesn't", async () => {
        const billingAccountId = await unlinkedAccount();
        const ours = await life.create(WORKSPACE, { name: "ours", billingAccountId });
        const theirs = await life.create(WORKSPACE, { name: "theirs" });
        for (const kept of [ours, theirs]) {
            const { id } = (await world().agentenv("POST", `/workspaces/${kept.id}/billing/accounts`, {
                name: "by hand",
            })) as Account;
            await setDefaultByHand(kept.id, id);
        }
        expect(await life.diff(await life.refreshed(theirs), theirs.inputs)).toMatchObject(NO_DIFFERENCE);

        const found = await life.refreshed(ours);
        expect(await life.diff(found, ours.inputs)).toMatchObject({ changed: ["billingAccountId"] });
        await life.update(found, ours.inputs);
        expect(await defaultOf(ours.id)).toBe(billingAccountId);
    });

    test("taken out of the program leaves the account that is bound", async () => {
        const kept = await life.create(WORKSPACE, {
            name: "bound",
            billingAccountId: await unlinkedAccount(),
        });
        expect(await life.diff(kept, { name: "bound" })).toMatchObject(NO_DIFFERENCE);
    });
});
