/** Fields that a write must not change, and fields that a response leaves out. */
import { Asset, type PropertyMap } from "../../provider/core/values/value";
import {
    startInterceptingProxy,
    type ServiceResponse,
    type InterceptingProxy,
} from "./support/interceptingProxy";
import { agentenvToken, resourceSteps } from "./support/resourceSteps";
import { SECRET, usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
let proxy: InterceptingProxy;

beforeAll(async () => {
    proxy = await startInterceptingProxy(fixture().emulator);
});
afterAll(() => proxy.close());
beforeEach(async () => {
    proxy.intercept({});
    const { agentenvUrl, tripswitchUrl } = proxy;
    await fixture().plugin.configure({ ...fixture().config, agentenvUrl, tripswitchUrl });
});

/** Removes all fields but these from the responses of writes. */
function answeringOnly(...fields: string[]): void {
    proxy.intercept({
        after: ({ method }, response: ServiceResponse) => {
            if (method !== "GET" && response.status < 300 && response.body !== "") {
                const body = JSON.parse(response.body) as Record<string, unknown>;
                response.body = JSON.stringify(Object.fromEntries(fields.map((name) => [name, body[name]])));
            }
        },
    });
}

describe("under ignoreChanges, values that others wrote are kept", () => {
    test("a description, in a rename of a Workspace", async () => {
        const state = await steps.create(WORKSPACE, { name: "before", description: "Ours." });
        await fixture().agentenv("PUT", `/workspaces/${state.id}`, {
            name: "before",
            description: "Theirs.",
        });
        const news = { ...state.inputs, name: "after" };
        const outputs = await fixture().plugin.update(WORKSPACE, state.id, {
            olds: state.outputs,
            oldInputs: state.inputs,
            news,
            ignoreChanges: ["description"],
        });
        const expected = { name: "after", description: "Theirs." };
        expect(outputs).toMatchObject(expected);
        expect(await fixture().agentenv("GET", `/workspaces/${state.id}`)).toMatchObject(expected);
    });

    test("an icon's bytes, in a change of its type", async () => {
        const { id: workspaceId } = await steps.workspace();
        const svg = (color: string): string => `<svg xmlns="http://www.w3.org/2000/svg" fill="${color}"/>`;
        const inputs: PropertyMap = { workspaceId, source: new Asset({ text: svg("red"), hash: "red" }) };
        const created = await fixture().plugin.create(agentenvToken("WorkspaceIcon"), inputs);
        await fixture().nextRun();
        const before = fixture().writes();
        await fixture().plugin.update(agentenvToken("WorkspaceIcon"), created.id, {
            olds: { ...created.outputs, contentType: "image/png" },
            oldInputs: inputs,
            news: { ...inputs, contentType: "image/svg+xml" },
            ignoreChanges: ["source"],
        });
        expect(fixture().writes()).toEqual(before);
    });
});

describe("a response to a write that leaves fields out", () => {
    test("of an update keeps the known outputs", async () => {
        const state = await steps.create(WORKSPACE, { name: "before", description: "Ours." });
        await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
        answeringOnly("id", "name");
        const updated = await steps.update(state, { ...state.inputs, name: "after" });
        expect(updated.outputs).toEqual({ ...state.outputs, name: "after" });
    });

    test("of an update returns the written values", async () => {
        const state = await steps.create(WORKSPACE, { name: "before", description: "Ours." });
        await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
        answeringOnly("id", "name");
        const updated = await steps.update(state, { name: "before", description: "New." });
        expect(updated.outputs).toEqual({ ...state.outputs, description: "New." });
        const { description: _unset, ...rest } = state.outputs;
        expect((await steps.update(updated, { name: "before" })).outputs).toEqual(rest);
    });

    test("of a create returns the sent values, and the join code from a read", async () => {
        answeringOnly("id", "name");
        const { outputs } = await fixture().plugin.create(WORKSPACE, { name: "made", description: "Ours." });
        expect(outputs).toMatchObject({ description: "Ours." });
        expect(outputs["joinCode"]).toBeDefined();
    });

    test("of a secret's value takes the version from the list, so there is no diff", async () => {
        const { id: workspaceId } = await steps.workspace();
        await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
        answeringOnly("id", "name");
        const inputs = { workspaceId, name: "TOKEN", value: "canary-value", description: "Ours." };
        const created = await fixture().plugin.create(SECRET, inputs);
        expect(created.outputs).toMatchObject({ version: 1, lastWrittenVersion: 1, description: "Ours." });
        const news = { ...inputs, value: "canary-another" };
        const outputs = await fixture().plugin.update(SECRET, created.id, {
            olds: created.outputs,
            oldInputs: inputs,
            news,
        });
        expect(outputs).toMatchObject({ version: 2, lastWrittenVersion: 2, description: "Ours." });
        const state = { type: SECRET, id: created.id, inputs: news, outputs };
        expect((await steps.diff(await steps.refreshExisting(state))).changed).toEqual([]);
    });

    test("of Tripswitch is malformed: all its fields are published", async () => {
        const state = await steps.create(TRIPSWITCH, { name: "Before", slug: "left-out" });
        expect((await steps.refreshExisting(state)).outputs).toEqual(state.outputs);
    });
});

test("stable outputs that a read leaves out are kept; optional inputs that it leaves out are unset", async () => {
    const state = await steps.create(WORKSPACE, { name: "read", description: "Ours." });
    await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
    proxy.intercept({
        after: ({ path }, response) => {
            if (path.endsWith(state.id)) {
                response.body = JSON.stringify({ id: state.id, name: "read" });
            }
        },
    });
    const { description: _unset, billingAccountId: _unbound, ...rest } = state.outputs;
    expect((await steps.refreshExisting(state)).outputs).toEqual(rest);
});

test("a read without the policy for one-time passwords is no drift of the policy", async () => {
    const { id: workspaceId } = await steps.workspace("without a policy");
    const state = await steps.create(agentenvToken("WorkspaceTotpPolicy"), { workspaceId, required: true });
    await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl });
    proxy.intercept({
        after: ({ path }, response) => {
            if (path.endsWith(workspaceId)) {
                response.body = JSON.stringify({ id: workspaceId, name: "without a policy" });
            }
        },
    });
    expect(await steps.refreshExisting(state)).toEqual(state);
});
