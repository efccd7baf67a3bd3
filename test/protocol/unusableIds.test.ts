/** A service that returns an id that no request can contain: the object exists, so the error says which one it is and what to delete. */
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, errorMatching, resourceSteps } from "./support/resourceSteps";
import { startInterceptingProxy, type InterceptingProxy } from "./support/interceptingProxy";
import { SECRET, TRIPSWITCH, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const IN_WORKSPACE = /with workspaceId "ws_\w+" and name "TOKEN"/;
let proxy: InterceptingProxy;

beforeAll(async () => {
    proxy = await startInterceptingProxy(fixture().emulator);
});

afterAll(() => proxy.close());

/** The created object has this id. */
async function withId(id: string): Promise<void> {
    const { agentenvUrl, tripswitchUrl } = proxy;
    await fixture().plugin.configure({ ...fixture().config, agentenvUrl, tripswitchUrl });
    proxy.intercept({
        after: ({ method }, response) => {
            if (method === "POST" && response.status < 300) {
                response.body = JSON.stringify({ ...(JSON.parse(response.body) as object), id });
            }
        },
    });
}

describe.each(["a/b", ".", "..", "a b", "\ud800"])("with the id %j", (id) => {
    test.each<[string, PropertyMap, RegExp]>([
        [WORKSPACE, { name: "home" }, /with name "home"/],
        [TRIPSWITCH, { name: "Home", slug: "home" }, /with slug "home"/],
        [SECRET, { name: "TOKEN", value: new Secret("canary-value") }, IN_WORKSPACE],
        [agentenvToken("BillingAccount"), { name: "TOKEN" }, IN_WORKSPACE],
    ])("%s is an error that names the object", async (type, inputs, named) => {
        await fixture().control("POST", "/reset");
        await fixture().plugin.configure(fixture().config);
        const isWorkspace = type === WORKSPACE || type === TRIPSWITCH;
        const parent = isWorkspace ? {} : { workspaceId: (await steps.workspace()).id };
        await withId(id);
        const failure = fixture().plugin.create(type, { ...parent, ...inputs });
        await expect(failure).rejects.toMatchObject(errorMatching(named));
        await expect(failure).rejects.toMatchObject(
            errorMatching(/the object exists and is in no state: delete it at (AgentEnv|Tripswitch) before/),
        );
        await expect(failure).rejects.not.toMatchObject(errorMatching("canary-value"));
    });
});

test("an empty id counts as a lost response: the object is found by its natural key", async () => {
    await fixture().control("POST", "/reset");
    await withId("");
    const { id, outputs } = await fixture().plugin.create(WORKSPACE, { name: "home" });
    expect(id).toMatch(/^ws_/);
    expect(outputs["workspaceId"]).toBe(id);
    expect((await fixture().agentenv("GET", "/workspaces")) as object).toMatchObject({
        workspaces: [{ id }],
    });
});
