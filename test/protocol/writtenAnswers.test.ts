/** What a write leaves alone, and what its answer leaves out: neither changes what is known. */
import { Asset, type PropertyMap } from "../../provider/core/value";
import { startGateway, type Answer, type Gateway } from "./support/gateway";
import { agentenvToken, lifeIn } from "./support/life";
import { SECRET, startWorld, TRIPSWITCH, WORKSPACE } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
let gateway: Gateway;

beforeAll(async () => {
    gateway = await startGateway(world().emulator);
});
afterAll(() => gateway.close());
beforeEach(async () => {
    gateway.meddle({});
    const { agentenvUrl, tripswitchUrl } = gateway;
    await world().plugin.configure({ ...world().config, agentenvUrl, tripswitchUrl });
});

/** From the answers of writes, all but these fields is left out. */
function answeringOnly(...fields: string[]): void {
    gateway.meddle({
        after: ({ method }, answer: Answer) => {
            if (method !== "GET" && answer.status < 300 && answer.body !== "") {
                const body = JSON.parse(answer.body) as Record<string, unknown>;
                answer.body = JSON.stringify(Object.fromEntries(fields.map((name) => [name, body[name]])));
            }
        },
    });
}

describe("under ignoreChanges, what others wrote stays", () => {
    test("a rename of a Workspace leaves their description", async () => {
        const kept = await life.create(WORKSPACE, { name: "before", description: "Ours." });
        await world().agentenv("PUT", `/workspaces/${kept.id}`, { name: "before", description: "Theirs." });
        const news = { ...kept.inputs, name: "after" };
        const outputs = await world().plugin.update(
            WORKSPACE,
            kept.id,
            { olds: kept.outputs, oldInputs: kept.inputs, news },
            { ignoreChanges: ["description"] },
        );
        const expected = { name: "after", description: "Theirs." };
        expect(outputs).toMatchObject(expected);
        expect(await world().agentenv("GET", `/workspaces/${kept.id}`)).toMatchObject(expected);
    });

    test("an icon's bytes, where only its type changes", async () => {
        const { id: workspaceId } = await life.workspace();
        const svg = (color: string): string => `<svg xmlns="http://www.w3.org/2000/svg" fill="${color}"/>`;
        const inputs: PropertyMap = { workspaceId, source: new Asset({ text: svg("red"), hash: "red" }) };
        const made = await world().plugin.create(agentenvToken("WorkspaceIcon"), inputs);
        await world().nextRun();
        const before = world().writes();
        await world().plugin.update(
            agentenvToken("WorkspaceIcon"),
            made.id,
            {
                olds: { ...made.outputs, contentType: "image/png" },
                oldInputs: inputs,
                news: { ...inputs, contentType: "image/svg+xml" },
            },
            { ignoreChanges: ["source"] },
        );
        expect(world().writes()).toEqual(before);
    });
});

describe("an answer to a write that leaves fields out", () => {
    test("of an update keeps what was known", async () => {
        const kept = await life.create(WORKSPACE, { name: "before", description: "Ours." });
        await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
        answeringOnly("id", "name");
        const updated = await life.update(kept, { ...kept.inputs, name: "after" });
        expect(updated.outputs).toEqual({ ...kept.outputs, name: "after" });
    });

    test("of an update has what was written", async () => {
        const kept = await life.create(WORKSPACE, { name: "before", description: "Ours." });
        await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
        answeringOnly("id", "name");
        const updated = await life.update(kept, { name: "before", description: "New." });
        expect(updated.outputs).toEqual({ ...kept.outputs, description: "New." });
        const { description: _unset, ...rest } = kept.outputs;
        expect((await life.update(updated, { name: "before" })).outputs).toEqual(rest);
    });

    test("of a create has what was sent, and the join code that a read shows", async () => {
        answeringOnly("id", "name");
        const { outputs } = await world().plugin.create(WORKSPACE, { name: "made", description: "Ours." });
        expect(outputs).toMatchObject({ description: "Ours." });
        expect(outputs["joinCode"]).toBeDefined();
    });

    test("of a secret's value has the version that the list shows, so that nothing differs", async () => {
        const { id: workspaceId } = await life.workspace();
        await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
        answeringOnly("id", "name");
        const inputs = { workspaceId, name: "TOKEN", value: "canary-value", description: "Ours." };
        const made = await world().plugin.create(SECRET, inputs);
        expect(made.outputs).toMatchObject({ version: 1, lastWrittenVersion: 1, description: "Ours." });
        const news = { ...inputs, value: "canary-another" };
        const outputs = await world().plugin.update(SECRET, made.id, {
            olds: made.outputs,
            oldInputs: inputs,
            news,
        });
        expect(outputs).toMatchObject({ version: 2, lastWrittenVersion: 2, description: "Ours." });
        const kept = { type: SECRET, id: made.id, inputs: news, outputs };
        expect((await life.diff(await life.refreshed(kept))).changed).toEqual([]);
    });

    test("of Tripswitch is none that can be understood: all its fields are published", async () => {
        const kept = await life.create(TRIPSWITCH, { name: "Before", slug: "left-out" });
        expect((await life.refreshed(kept)).outputs).toEqual(kept.outputs);
    });
});

test("a read that leaves stable outputs out does not drop them; an optional input that it leaves out is unset", async () => {
    const kept = await life.create(WORKSPACE, { name: "read", description: "Ours." });
    await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
    gateway.meddle({
        after: ({ path }, answer) => {
            if (path.endsWith(kept.id)) {
                answer.body = JSON.stringify({ id: kept.id, name: "read" });
            }
        },
    });
    const { description: _unset, billingAccountId: _unbound, ...rest } = kept.outputs;
    expect((await life.refreshed(kept)).outputs).toEqual(rest);
});

test("a read that leaves the policy for one-time passwords out is no drift of it", async () => {
    const { id: workspaceId } = await life.workspace("without a policy");
    const kept = await life.create(agentenvToken("WorkspaceTotpPolicy"), { workspaceId, required: true });
    await world().plugin.configure({ ...world().config, agentenvUrl: gateway.agentenvUrl });
    gateway.meddle({
        after: ({ path }, answer) => {
            if (path.endsWith(workspaceId)) {
                answer.body = JSON.stringify({ id: workspaceId, name: "without a policy" });
            }
        },
    });
    expect(await life.refreshed(kept)).toEqual(kept);
});
