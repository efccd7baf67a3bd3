/** The import commands in errors about objects that exist, or may exist: they work as printed. */
import { resourceSteps, errorMatching } from "./support/resourceSteps";
import { providerUrn, urn } from "../../harness/plugin/requests";
import { SECRET, usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

async function aTakenName() {
    const { id: workspaceId } = await steps.workspace();
    const inputs = { workspaceId, name: "TOKEN", value: "ours" };
    const { id } = await steps.create(SECRET, inputs);
    return { inputs, id };
}

describe("the error for a name that is taken", () => {
    test("advises the import option first, then the import command with the resource's name", async () => {
        const { inputs, id } = await aTakenName();
        await expect(fixture().plugin.create(SECRET, inputs)).rejects.toMatchObject(
            errorMatching(
                `import the existing one with the resource option \`import: "${id}"\`, or with \`pulumi import ${SECRET} it ${id}\``,
            ),
        );
    });

    test("includes the explicit provider, and the parent where the resource has one", async () => {
        const { inputs, id } = await aTakenName();
        const { plugin, config } = fixture();
        await plugin.configure(config, "eu");
        const child = `urn:pulumi:stack::project::my:index:Team$${SECRET}::the token's name`;
        await expect(plugin.create(SECRET, inputs, { urn: child })).rejects.toMatchObject(
            errorMatching(
                `\`pulumi import ${SECRET} 'the token'\\''s name' ${id} --provider eu=${providerUrn("eu")} --parent <name>=<urn>\``,
            ),
        );
        await plugin.configure(config);
    });

    test("advises another name where this run created the existing object", async () => {
        const { inputs } = await aTakenName();
        const { plugin } = fixture();
        await plugin.create(SECRET, { ...inputs, name: "TWICE" });
        const failure = plugin.create(SECRET, { ...inputs, name: "TWICE" }, { urn: urn(SECRET, "second") });
        await expect(failure).rejects.toMatchObject(
            errorMatching(/another resource of the program: give one .* another name$/),
        );
        await expect(failure).rejects.not.toMatchObject(errorMatching("pulumi import"));
    });
});

test("after an unknown outcome, the advice about the network appears once", async () => {
    const { plugin, config, emulator } = fixture();
    await plugin.configure({ ...config, maxRetries: 0 });
    emulator.faults({
        rules: [{ when: { path: "/v1/workspaces" }, fault: { kind: "reset", phase: "after" } }],
    });
    const failure = (await plugin.create(WORKSPACE, { name: "a" }).catch((error: unknown) => error)) as {
        details: string;
    };
    emulator.faults(undefined);
    await plugin.configure(config);
    expect(failure.details).toMatch(/outcome of the create is unknown/);
    expect(failure.details.match(/check the network/g)).toHaveLength(1);
});

describe("two resources with the same natural key in a program", () => {
    const slug = { name: "Team", slug: "team" };
    const reasons = async (name: string, news: Record<string, string>, type = TRIPSWITCH) =>
        (await fixture().plugin.check(type, news, { name })).failures;

    beforeEach(() => fixture().nextRun());

    test("are refused in preview: the error of the second names the first and advises another slug", async () => {
        expect(await reasons("one", slug)).toEqual([]);
        expect(await reasons("two", { ...slug, name: "Other" })).toEqual([
            {
                property: "slug",
                reason: `slug: ${urn(TRIPSWITCH, "one")} has the same slug, and Tripswitch allows one such object: give one of the two resources another slug, or remove it`,
            },
        ]);
    });

    test("are distinguished by each part of the key", async () => {
        const secret = { workspaceId: "ws_1", name: "TOKEN", value: "x" };
        expect(await reasons("one", secret, SECRET)).toEqual([]);
        expect(await reasons("two", { ...secret, workspaceId: "ws_2" }, SECRET)).toEqual([]);
        expect(await reasons("three", secret, SECRET)).toHaveLength(1);
    });

    test("are not reported where one is checked again, as before a replacement", async () => {
        expect(await reasons("one", slug)).toEqual([]);
        expect(await reasons("one", slug)).toEqual([]);
    });

    test("are not reported where the first has changed its key, or where two swap their keys", async () => {
        expect(await reasons("one", slug)).toEqual([]);
        expect(await reasons("one", { ...slug, slug: "renamed" })).toEqual([]);
        expect(await reasons("two", slug)).toEqual([]);
    });

    test("are not reported where the service allows duplicate names", async () => {
        expect(await reasons("one", { name: "same" }, WORKSPACE)).toEqual([]);
        expect(await reasons("two", { name: "same" }, WORKSPACE)).toEqual([]);
    });

    test("are not reported across runs: a resource that was renamed in the program is one resource", async () => {
        expect(await reasons("old", slug)).toEqual([]);
        await fixture().nextRun();
        expect(await reasons("new", slug)).toEqual([]);
    });
});
