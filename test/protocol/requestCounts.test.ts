/** The number of requests of each step of a run, for all kinds of resources: what a response has shown already is not requested again. */
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, NO_DIFFERENCE, resourceSteps, type ResourceState } from "./support/resourceSteps";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

/** As many calls at once as the engine makes on two cores. */
const AT_ONCE = 8;

// A code of the emulator works once until a reset.
beforeEach(async () => {
    await fixture().control("POST", "/reset");
    await fixture().nextRun();
});

async function inOrder<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
        for (let index = next++; index < items.length; index = next++) {
            results[index] = await run(items[index] as T);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return results;
}

/** How often each route was requested since the run began. */
function requests(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method, path } of fixture().emulator.requests()) {
        const route = `${method} ${path.replace(/^.*?\/v1/, "").replace(/\b(ws|sec|ba|usr|goc)_\w+/g, "*")}`;
        counts[route] = (counts[route] ?? 0) + 1;
    }
    return counts;
}

function total(counts: Record<string, number>): number {
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** An `up` that creates them: Check, then Create, as the engine calls it. */
function create(declared: readonly { type: string; inputs: PropertyMap }[]): Promise<ResourceState[]> {
    const { plugin } = fixture();
    return inOrder(declared, async ({ type, inputs: news }) => {
        const { inputs } = await plugin.check(type, news);
        return { type, inputs, ...(await plugin.create(type, inputs)) };
    });
}

function secrets(workspaceId: string, count: number): { type: string; inputs: PropertyMap }[] {
    return Array.from({ length: count }, (_, index) => ({
        type: SECRET,
        inputs: { workspaceId, name: `S${index}`, value: new Secret("v") },
    }));
}

test("a create of N secrets in a workspace sends N + 2 requests", async () => {
    const { id } = await steps.workspace();
    await create(secrets(id, 40));
    expect(total(requests())).toBeLessThanOrEqual(40 + 2);
});

test("a create of W workspaces with N secrets each sends W (N + 1) + 2 requests", async () => {
    const workspaces = await create(["a", "b", "c"].map((name) => ({ type: WORKSPACE, inputs: { name } })));
    await create(workspaces.flatMap(({ id }) => secrets(id, 10)));
    expect(total(requests())).toBeLessThanOrEqual(3 * 11 + 2);
});

/** A workspace with two objects of each kind that lie in one. */
async function filled(name: string): Promise<ResourceState[]> {
    const workspace = await steps.workspace(name);
    const workspaceId = workspace.id;
    const account = (suffix: string) => ({
        type: agentenvToken("BillingAccount"),
        inputs: { workspaceId, name: `${name}-${suffix}` },
    });
    const others = await create([
        ...secrets(workspaceId, 2),
        ...["alice", "bob"].map((person) => ({
            type: agentenvToken("WorkspaceMember"),
            inputs: { workspaceId, email: `${person}@example.com` },
        })),
        { type: agentenvToken("WorkspaceTotpPolicy"), inputs: { workspaceId, required: true } },
        account("one"),
        account("two"),
        {
            type: agentenvToken("GoogleOauthConnection"),
            inputs: { workspaceId, code: new Secret(`code-alice-${workspaceId}`) },
        },
    ]);
    return [workspace, ...others];
}

describe("with three workspaces that hold objects of each kind", () => {
    let states: ResourceState[];

    beforeEach(async () => {
        states = [...(await filled("one")), ...(await filled("two")), ...(await filled("three"))];
        await fixture().nextRun();
    });

    test("a refresh reads each workspace and each of its lists once, and whose key it is", async () => {
        expect(await inOrder(states, (state) => steps.refreshExisting(state))).toEqual(states);
        expect(requests()).toEqual({
            "GET /auth/api-key-context": 1,
            "GET /workspaces/*": 3,
            "GET /workspaces/*/secrets?limit=500": 3,
            "GET /workspaces/*/billing/accounts?limit=500": 3,
            "GET /workspaces/*/oauth-connections/google?limit=500": 3,
        });
        expect(steps.loggedMessages()).toBe("");
    });

    test("an `up` without changes only asks whose key it is", async () => {
        await inOrder(states, async (state) => {
            expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
        });
        expect(requests()).toEqual({ "GET /auth/api-key-context": 1 });
        expect(steps.loggedMessages()).toBe("");
    });

    test("a destroy sends one DELETE for each object, and at most six reads for each workspace", async () => {
        const isWorkspace = ({ type }: ResourceState): boolean => type === WORKSPACE;
        const inThem = states.filter((state) => !isWorkspace(state));
        await inOrder(inThem, (state) => steps.delete(state));
        await inOrder(states.filter(isWorkspace), (state) => steps.delete(state));
        const counts = Object.entries(requests());
        const deletes = counts.filter(([route]) => route.startsWith("DELETE"));
        const reads = counts.filter(([route]) => route.startsWith("GET"));
        // A policy is left as it is.
        const deleted = states.filter(({ type }) => type !== agentenvToken("WorkspaceTotpPolicy"));
        expect(total(Object.fromEntries(deletes))).toBe(deleted.length);
        expect(total(Object.fromEntries(reads))).toBeLessThanOrEqual(6 * 3 + 1);
        expect(counts).toHaveLength(deletes.length + reads.length);
    });
});
