/** The number of requests of a refresh: concurrent Reads share the service's lists. */
import { Secret } from "../../provider/core/values/value";
import { countingShares } from "../support/sharedReads";
import { agentenvToken, resourceSteps, type ResourceState } from "./support/resourceSteps";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const MEMBER = agentenvToken("WorkspaceMember");

/** The states of a workspace with this many secrets and members. */
async function stack(name: string, secrets: number, members: number): Promise<ResourceState[]> {
    const { plugin, nextRun } = fixture();
    const workspace = await steps.workspace(name);
    const workspaceId = workspace.id;
    const make = async (type: string, inputs: ResourceState["inputs"]): Promise<ResourceState> => ({
        type,
        inputs,
        ...(await plugin.create(type, inputs)),
    });
    const created = await Promise.all([
        ...Array.from({ length: secrets }, (_, index) =>
            make(SECRET, { workspaceId, name: `S${index}`, value: new Secret("x") }),
        ),
        ...Array.from({ length: members }, (_, index) =>
            make(MEMBER, { workspaceId, email: `m${index}@example.com` }),
        ),
    ]);
    await nextRun();
    return [workspace, ...created];
}

/** Refreshes as the engine does: a few at a time, in the order of the state. */
async function refresh(
    resources: readonly ResourceState[],
    atATime = 8,
): Promise<(ResourceState | undefined)[]> {
    const found: (ResourceState | undefined)[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
        for (let index = next++; index < resources.length; index = next++) {
            const state = resources[index];
            found[index] = state && (await steps.refresh(state));
        }
    };
    await Promise.all(Array.from({ length: atATime }, worker));
    return found;
}

test("a refresh of one workspace with 100 secrets and 50 members sends at most 5 requests", async () => {
    const resources = await stack("large", 100, 50);
    const { result, shares } = await countingShares(() => refresh(resources));
    expect(result).toEqual(resources);
    expect(fixture().emulator.requests().length).toBeLessThanOrEqual(5 * shares);
});

test("a refresh of W workspaces, each with secrets and members, sends at most 2 W + 3 requests", async () => {
    const resources: ResourceState[] = [];
    for (let index = 0; index < 5; index++) {
        resources.push(...(await stack(`w${index}`, 6, 4)));
    }
    const { result, shares } = await countingShares(() => refresh(resources));
    expect(result).toEqual(resources);
    expect(fixture().emulator.requests().length).toBeLessThanOrEqual((2 * 5 + 3) * shares);
});

test("a refresh of a deleted workspace and its objects sends no more requests", async () => {
    const resources = await stack("doomed", 20, 10);
    await fixture().agentenv("DELETE", `/workspaces/${resources[0]?.id}`);
    await fixture().nextRun();
    const { result, shares } = await countingShares(() => refresh(resources));
    expect(result).toEqual(resources.map(() => undefined));
    // Each list and the workspace twice, all workspaces, the account of the key, and the service's health.
    expect(fixture().emulator.requests().length).toBeLessThanOrEqual(7 * shares);
    expect(steps.loggedMessages()).toMatch(
        /the workspace is gone from AgentEnv.*`up` will create an empty one/,
    );
});

test("a refresh returns the writes of the same run", async () => {
    const [workspace, secret] = await stack("fresh", 1, 0);
    if (!workspace || !secret) {
        throw new Error("nothing was made");
    }
    await refresh([workspace, secret]);
    const renamed = await steps.update(workspace, { name: "renamed" });
    expect((await steps.refreshExisting(workspace)).outputs["name"]).toBe("renamed");
    expect(renamed.type).toBe(WORKSPACE);
    await steps.delete(secret);
    expect(await steps.refresh(secret)).toBeUndefined();
});
