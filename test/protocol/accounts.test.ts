/** Two accounts in one stack: each provider instance is its own process, and agentenvUserId keeps them apart. */
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, resourceSteps, errorMatching } from "./support/resourceSteps";
import { Plugin } from "../../harness/plugin/plugin";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

let other: Plugin;
let otherConfig: PropertyMap;
let otherUserId: string;

beforeAll(async () => {
    const account = await steps.createAccount();
    otherUserId = account.userId;
    otherConfig = {
        agentenvUrl: fixture().emulator.agentenvUrl,
        agentenvApiKey: new Secret(account.key),
        agentenvUserId: account.userId,
    };
    other = await Plugin.start();
    await other.configure(otherConfig);
});
afterAll(() => other.stop());

test("two provider instances run at the same time, each with its own account", async () => {
    const { plugin, agentenv } = fixture();
    const [ours, theirs] = await Promise.all([
        plugin.create(WORKSPACE, { name: "same name" }),
        other.create(WORKSPACE, { name: "same name" }),
    ]);
    expect((await other.list(WORKSPACE)).items).toEqual([{ id: theirs.id, name: "same name" }]);
    expect((await plugin.list(WORKSPACE)).items.map(({ id }) => id)).toContain(ours.id);
    await expect(agentenv("GET", `/workspaces/${theirs.id}`)).rejects.toThrow("404");
});

describe("with the key of the wrong account", () => {
    /** Our resources, used with the other user's key while agentenvUserId names our user. */
    async function mistaken(): Promise<void> {
        await other.configure({ ...otherConfig, agentenvUserId: fixture().emulator.agentenvUserId });
        await fixture().control("DELETE", "/requests");
    }
    const refusal = () =>
        errorMatching(
            new RegExp(
                `the credential belongs to user ${otherUserId}, but agentenvUserId is ${fixture().emulator.agentenvUserId}: nothing was read or written`,
            ),
        );
    const paths = () =>
        new Set(
            fixture()
                .emulator.requests()
                .map(({ path }) => path),
        );

    test("no object is reported as deleted, and none is deleted, updated, created or listed; no other request is sent", async () => {
        const workspace = await steps.workspace();
        const secret = await steps.create(SECRET, {
            workspaceId: workspace.id,
            name: "TOKEN",
            value: "x",
        });
        await mistaken();
        for (const { type, id, inputs, outputs } of [workspace, secret]) {
            const states = { olds: outputs, oldInputs: inputs, news: inputs };
            for (const call of [
                () => other.read(type, id, { inputs, outputs }),
                () => other.read(type, id),
                () => other.update(type, id, states),
                () => other.delete(type, id, { inputs, outputs }),
                () => other.create(type, inputs),
                () => other.list(type, { workspaceId: workspace.id }),
                () => other.invoke(agentenvToken("getSecrets"), { workspaceId: workspace.id }),
            ]) {
                await expect(call()).rejects.toMatchObject(refusal());
            }
        }
        expect([...paths()]).toEqual(["/agentenv/v1/auth/api-key-context"]);
        expect(await fixture().agentenv("GET", `/workspaces/${workspace.id}`)).toMatchObject({
            id: workspace.id,
        });
    });
});

test("a matching agentenvUserId is verified once per run", async () => {
    await other.configure(otherConfig);
    await fixture().control("DELETE", "/requests");
    await Promise.all(["a", "b", "c"].map((name) => other.create(WORKSPACE, { name })));
    const verifications = fixture()
        .emulator.requests()
        .filter(({ path }) => path.endsWith("/auth/api-key-context"));
    expect(verifications).toHaveLength(1);
});
