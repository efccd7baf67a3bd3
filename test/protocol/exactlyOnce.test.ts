/** A create takes effect exactly once, also where its response is lost: the emulator injects the faults, the built plugin runs. */
import type { FaultPlan } from "../../emulator";
import { agentenvToken, resourceSteps, errorMatching } from "./support/resourceSteps";
import { SECRET, usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const MEMBER = agentenvToken("WorkspaceMember");
const BILLING_ACCOUNT = agentenvToken("BillingAccount");
const LINK = agentenvToken("BillingAccountLink");

afterEach(() => fixture().emulator.faults(undefined));

/** The fault of the next POST that matches. */
function next(
    fault: NonNullable<FaultPlan["rules"]>[number]["fault"],
    plan: FaultPlan = {},
    times = 1,
): void {
    fixture().emulator.faults({ ...plan, rules: [{ when: { method: "POST" }, times, fault }] });
}

const LOST_AFTER = { kind: "reset", phase: "after" } as const;
const LOST_BEFORE = { kind: "reset", phase: "before" } as const;

async function workspacesCalled(name: string): Promise<string[]> {
    const { workspaces } = (await fixture().agentenv("GET", "/workspaces?limit=500")) as {
        workspaces: { id: string; name: string }[];
    };
    return workspaces.filter((one) => one.name === name).map(({ id }) => id);
}

/** Created by someone else a minute ago by the service's clock: outside of the clocks' uncertainty, on a slow machine too. */
async function madeBefore(path: string, body: object): Promise<string> {
    const { emulator, agentenv } = fixture();
    emulator.faults({ clockSkewMs: -60_000 });
    const { id } = (await agentenv("POST", path, body)) as { id: string };
    emulator.faults(undefined);
    return id;
}

const namesake = (name: string): Promise<string> => madeBefore("/workspaces", { name });

describe("a response that is lost after the service processed the request", () => {
    describe.each([
        ["a service that supports idempotency keys", {}],
        ["a service that ignores them", { ignoreIdempotencyKeys: true }],
    ])("of %s", (_service, plan) => {
        test.each([
            ["a reset", LOST_AFTER],
            ["a 502", { kind: "status", status: 502, phase: "after" }],
            ["a truncated response", { kind: "truncate" }],
            ["a response that is not JSON", { kind: "malformed" }],
        ] as const)("%s: the created workspace is found, and is the only one", async (what, fault) => {
            const name = `${what} ${Object.keys(plan).length}`;
            next(fault, plan);
            const created = await fixture().plugin.create(WORKSPACE, { name });
            expect(await workspacesCalled(name)).toEqual([created.id]);
            expect(created.outputs).toMatchObject({ name, workspaceId: created.id });
            expect(created.outputs["joinCode"]).toBeDefined();
        });

        test("an older workspace of the same name is not adopted", async () => {
            const name = `namesake ${Object.keys(plan).length}`;
            const other = await namesake(name);
            next(LOST_AFTER, plan);
            const { id } = await fixture().plugin.create(WORKSPACE, { name });
            expect((await workspacesCalled(name)).sort()).toEqual([other, id].sort());
            expect(id).not.toBe(other);
        });

        test("a secret, a member, a billing account, a link and a Tripswitch workspace are found", async () => {
            const key = Object.keys(plan).length;
            const { id: workspaceId } = await steps.workspace(`all ${key}`);
            const other = await steps.workspace(`other ${key}`);
            const account = await steps.create(BILLING_ACCOUNT, { workspaceId: other.id, name: "theirs" });
            const wishes = [
                [SECRET, { workspaceId, name: "TOKEN", value: "canary-value" }],
                [MEMBER, { workspaceId, email: "ann@example.com" }],
                [BILLING_ACCOUNT, { workspaceId, name: "extra" }],
                [LINK, { workspaceId, billingAccountId: account.outputs["billingAccountId"] ?? "" }],
                [TRIPSWITCH, { name: "Production", slug: `production-${key}` }],
            ] as const;
            for (const [type, inputs] of wishes) {
                next(LOST_AFTER, plan);
                const created = await fixture().plugin.create(type, inputs);
                fixture().emulator.faults(undefined);
                expect(await steps.refreshExisting({ type, inputs, ...created })).toMatchObject({
                    id: created.id,
                });
            }
            const { secrets } = (await fixture().agentenv("GET", `/workspaces/${workspaceId}/secrets`)) as {
                secrets: unknown[];
            };
            expect(secrets).toHaveLength(1);
        });
    });

    test("the value of a secret that was found is recorded as written by us", async () => {
        const { id: workspaceId } = await steps.workspace("value");
        next(LOST_AFTER, { ignoreIdempotencyKeys: true });
        const created = await steps.create(SECRET, { workspaceId, name: "TOKEN", value: "canary-value" });
        expect(created.outputs).toMatchObject({ version: 1, lastWrittenVersion: 1 });
        expect((await steps.diff(await steps.refreshExisting(created))).changed).toEqual([]);
    });

    test("with stale lists, the list is read until it can no longer be stale", async () => {
        const name = "lagging";
        next(LOST_AFTER, { ignoreIdempotencyKeys: true, staleReadsMs: 500 });
        const { id } = await fixture().plugin.create(WORKSPACE, { name });
        fixture().emulator.faults(undefined);
        expect(await workspacesCalled(name)).toEqual([id]);
    });

    test("a service's clock may be wrong by hours", async () => {
        const name = "skewed";
        const other = await madeBefore("/workspaces", { name });
        // From the start of the run: a clock that changes during a run may make the outcome undecidable.
        await fixture().nextRun();
        next(LOST_AFTER, { ignoreIdempotencyKeys: true, clockSkewMs: 7_654_321 });
        const { id } = await fixture().plugin.create(WORKSPACE, { name });
        expect(id).not.toBe(other);
        expect(await workspacesCalled(name)).toHaveLength(2);
    });
});

describe("a request that is lost before the service processes it", () => {
    test("is sent again with the same idempotency key", async () => {
        next(LOST_BEFORE, {}, 2);
        const { id } = await fixture().plugin.create(WORKSPACE, { name: "again" });
        expect(await workspacesCalled("again")).toEqual([id]);
        expect(fixture().writes()).toHaveLength(3);
    });

    test("is sent again where an older workspace has the same name: that one is not ours", async () => {
        const other = await namesake("before");
        next(LOST_BEFORE);
        const { id } = await fixture().plugin.create(WORKSPACE, { name: "before" });
        expect(id).not.toBe(other);
        expect((await workspacesCalled("before")).sort()).toEqual([other, id].sort());
    });

    test("and whose name is already taken fails with the import command; the existing object is not adopted", async () => {
        const { id: workspaceId } = await steps.workspace("race");
        const id = await madeBefore(`/workspaces/${workspaceId}/secrets`, {
            name: "TOKEN",
            value: "theirs",
        });
        next(LOST_BEFORE);
        await expect(
            fixture().plugin.create(SECRET, { workspaceId, name: "TOKEN", value: "ours" }),
        ).rejects.toMatchObject(
            errorMatching(`pulumi import workspaces:agentenv:Secret it ${workspaceId}/${id}`),
        );
    });
});

test("of two concurrent creates of one name, one succeeds and the error of the other advises another name", async () => {
    const { id: workspaceId } = await steps.workspace("racing");
    const inputs = { workspaceId, name: "TOKEN", value: "ours" };
    const results = await Promise.allSettled([
        fixture().plugin.create(SECRET, inputs),
        fixture().plugin.create(SECRET, inputs),
    ]);
    const fulfilled = results.filter((result) => result.status === "fulfilled");
    const rejected = results.filter((result) => result.status === "rejected");
    expect([fulfilled.length, rejected.length]).toEqual([1, 1]);
    expect(rejected[0]?.reason).toMatchObject(
        errorMatching(
            /this run created that object for another resource of the program: give one of the two another name$/,
        ),
    );
});

test("two workspaces of one name in one program are two objects, also where both responses are lost", async () => {
    next(LOST_AFTER, { ignoreIdempotencyKeys: true }, 2);
    const created = await Promise.all([
        fixture().plugin.create(WORKSPACE, { name: "both" }),
        fixture().plugin.create(WORKSPACE, { name: "both" }),
    ]);
    expect(created.map(({ id }) => id).sort()).toEqual((await workspacesCalled("both")).sort());
    expect(new Set(created.map(({ id }) => id)).size).toBe(2);
});

test("where the service stays unreachable, the error states that the outcome is unknown and how to check it", async () => {
    fixture().emulator.faults({ rules: [{ fault: { kind: "status", status: 503, phase: "after" } }] });
    await expect(fixture().plugin.create(WORKSPACE, { name: "away" }, { timeout: 3 })).rejects.toMatchObject(
        errorMatching(/outcome of the create is unknown.*pulumi import workspaces:agentenv:Workspace it/),
    );
});

test("without retries, the created object is still found", async () => {
    const { id: workspaceId } = await steps.workspace("no retries");
    await fixture().plugin.configure({ ...fixture().config, maxRetries: 0 });
    next(LOST_AFTER, { ignoreIdempotencyKeys: true });
    const { id } = await fixture().plugin.create(SECRET, { workspaceId, name: "TOKEN", value: "x" });
    await fixture().plugin.configure(fixture().config);
    expect(id).toMatch(new RegExp(`^${workspaceId}/`));
});

test("an update and a delete whose responses are lost take effect once", async () => {
    const created = await steps.create(TRIPSWITCH, { name: "Before", slug: "lost-update" });
    fixture().emulator.faults({
        rules: [{ when: { method: ["PATCH", "DELETE"] }, times: 1, fault: LOST_AFTER }],
    });
    const news = { name: "After", slug: "lost-update" };
    const outputs = await fixture().plugin.update(TRIPSWITCH, created.id, {
        olds: created.outputs,
        oldInputs: created.inputs,
        news,
    });
    expect(outputs).toMatchObject({ name: "After" });
    fixture().emulator.faults({
        staleReadsMs: 300,
        rules: [{ when: { method: "DELETE" }, times: 1, fault: LOST_AFTER }],
    });
    await fixture().plugin.delete(TRIPSWITCH, created.id, { inputs: news, outputs });
    fixture().emulator.faults(undefined);
    expect(await steps.refresh({ ...created, outputs })).toBeUndefined();
});

describe("with an eventually consistent service", () => {
    const LAGGING = { staleReadsMs: 300 };
    const NO_ANSWER = { when: { method: "DELETE" }, times: 1, fault: LOST_AFTER } as const;

    test.each([
        ["a secret", SECRET, { name: "TOKEN", value: "canary-value" }],
        ["a member", MEMBER, { email: "ann@example.com" }],
        ["a billing account", BILLING_ACCOUNT, { name: "extra" }],
    ])("the delete of %s succeeds after a lost response", async (_what, type, inputs) => {
        const { id: workspaceId } = await steps.workspace();
        const created = await steps.create(type, { workspaceId, ...inputs });
        fixture().emulator.faults({ ...LAGGING, rules: [NO_ANSWER] });
        await fixture().plugin.delete(type, created.id, created);
    });

    test("objects that this run created are waited for: the default account of a workspace that is not listed yet", async () => {
        fixture().emulator.faults({ staleReadsMs: 400 });
        const { id: workspaceId } = await fixture().plugin.create(WORKSPACE, { name: "just made" });
        const { outputs } = await fixture().plugin.create(BILLING_ACCOUNT, { workspaceId, name: "extra" });
        const billingAccountId = outputs["billingAccountId"] ?? "";
        const created = await fixture().plugin.create(agentenvToken("DefaultBillingAccount"), {
            workspaceId,
            billingAccountId,
        });
        expect(created.outputs).toMatchObject({ billingAccountId });
    });

    test("a workspace is deleted right after its secrets and members", async () => {
        const workspace = await steps.workspace();
        const created = await steps.create(SECRET, { workspaceId: workspace.id, name: "TOKEN", value: "x" });
        fixture().emulator.faults({ ...LAGGING, rules: [NO_ANSWER] });
        await fixture().plugin.delete(SECRET, created.id, created);
        await fixture().plugin.delete(WORKSPACE, workspace.id, workspace);
        fixture().emulator.faults(undefined);
        await expect(fixture().agentenv("GET", `/workspaces/${workspace.id}`)).rejects.toThrow(/404/);
    });
});

test("a repeatable write is sent again after a response of the wrong shape", async () => {
    const { id: workspaceId } = await steps.workspace();
    const created = await steps.create(SECRET, { workspaceId, name: "TOKEN", value: "x" });
    fixture().emulator.faults({
        rules: [
            { when: { method: ["PATCH", "PUT"] }, times: 1, fault: { kind: "malformed", as: "wrongShape" } },
        ],
    });
    const news = { ...created.inputs, value: "y" };
    const states = { olds: created.outputs, oldInputs: created.inputs, news };
    expect(await fixture().plugin.update(SECRET, created.id, states)).toMatchObject({ version: 3 });
});
