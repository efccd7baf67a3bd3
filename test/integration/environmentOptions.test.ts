/** Resource options of the component Environment, which hold for its children too, with the plugin and with the dynamic classes. */
import type { Stack } from "../../toolchain/stack/stack";
import { DYNAMIC, NODEJS } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { stored } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

interface Names {
    /** Of the environment with a transform. */
    shop?: string;
    options?: string;
    /** Options of the environment that is kept, or none to leave it out. */
    kept?: string | undefined;
}

const environments = ({ shop = "shop", options = "", kept }: Names): string => `
const describe: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type.endsWith("agentenv:Workspace") ? { props: { ...props, description: "By a transform." }, opts } : undefined;
const team = new pulumi.ComponentResource("test:index:Team", "team");
new workspaces.Environment(
    "${shop}",
    { name: "shop", members: { "Ana@example.com": "admin" }, secrets: { TOKEN: config.requireSecret("token") } },
    { parent: team, transforms: [describe], ${options} },
);
${kept === undefined ? "" : `new workspaces.Environment("kept", { name: "kept", secrets: { KEPT: "x" } }, { ${kept} });`}
`;

const program = (module: string, text: string): Record<string, string> => ({
    "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "${module}";
const config = new pulumi.Config();
${text}`,
});

/** URNs of this form are those of the children of a component. */
const childrenOf = async (stack: Stack, name: string) => {
    const { resources = [] } = await stack.storedState();
    return resources.filter(({ parent }) => parent?.endsWith(`workspaces:index:Environment::${name}`));
};

describe.each([NODEJS, DYNAMIC])("with $name", ({ language, plugin }) => {
    const module = plugin ? "pulumi-workspaces" : "pulumi-workspaces/dynamic";
    let fixture: StackFixture;
    let stack: Stack;

    beforeAll(async () => {
        fixture = await StackFixture.start();
        stack = await fixture.stack({
            program: program(module, environments({ kept: "protect: true, retainOnDelete: true" })),
            language,
            plugin,
            config: { token: { secret: "canary-token" } },
        });
        requireSuccess(await stack.up(["--skip-preview"]));
    });
    afterAll(() => fixture.stop());

    const write = (names: Names): Promise<void> => stack.write(program(module, environments(names)));

    test("a transform sets an input of a child; protect and retainOnDelete hold for all of them", async () => {
        expect(await stored(stack, "shop-workspace")).toMatchObject({
            inputs: { description: "By a transform." },
        });
        expect(await childrenOf(stack, "kept")).toEqual([
            expect.objectContaining({ protect: true, retainOnDelete: true }),
            expect.objectContaining({ protect: true, retainOnDelete: true }),
        ]);
    });

    test("a renamed component with an alias keeps its children", async () => {
        await write({
            shop: "store",
            options: 'aliases: [{ name: "shop" }]',
            kept: "protect: false, retainOnDelete: true",
        });
        const { changes } = requireSuccess(await stack.up(["--skip-preview"]));
        expect(Object.keys(changes)).not.toEqual(expect.arrayContaining(["create"]));
        expect(Object.keys(changes)).not.toEqual(expect.arrayContaining(["delete"]));
        expect((await childrenOf(stack, "store")).map(({ urn }) => urn.split("::").pop()).sort()).toEqual([
            "store-TOKEN",
            "store-ana@example.com",
            "store-workspace",
        ]);
    });

    test("what is retained stays at the service when the component is removed from the program", async () => {
        await write({ shop: "store" });
        requireSuccess(await stack.up(["--skip-preview"]));
        expect(await childrenOf(stack, "kept")).toEqual([]);
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(await fixture.remaining()).toMatchObject({ workspaces: [{ name: "kept" }] });
    });

    test("wrong inputs are refused by the preview, with every problem", async () => {
        const wrong = `new workspaces.Environment("env", {
            members: { nobody: "admin" } as any, secrets: { EMPTY: "" }, tripswitch: { slug: "No Slug" },
        });`;
        await stack.write(program(module, wrong));
        const { code, output } = await stack.preview();
        expect(code).not.toBe(0);
        const text = output.replace(/\s+/g, " ");
        expect(text).toContain('the inputs of workspaces:index:Environment "env" are invalid');
        for (const problem of [
            "members.nobody: is not an e-mail",
            "secrets.EMPTY: must not",
            "tripswitch.slug:",
        ]) {
            expect(text).toContain(problem);
        }
        expect(text).not.toContain("unexpected error");
    });
});

test("two components in one stack have the accounts of their provider instances (YAML)", async () => {
    const fixture = await StackFixture.start();
    try {
        const { key } = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as {
            key: string;
        };
        const stack = await fixture.stack({
            program: {
                "Pulumi.yaml": JSON.stringify({
                    name: "test",
                    runtime: "yaml",
                    config: { key: { type: "string", secret: true } },
                    resources: {
                        research: {
                            type: "pulumi:providers:workspaces",
                            properties: {
                                agentenvUrl: fixture.emulator.agentenvUrl,
                                agentenvApiKey: "${key}",
                            },
                        },
                        lab: {
                            type: "workspaces:Environment",
                            properties: { name: "lab", secrets: { TOKEN: "x" } },
                            options: { providers: ["${research}"] },
                        },
                        attic: {
                            type: "workspaces:Environment",
                            properties: { name: "attic" },
                            options: { provider: "${research}" },
                        },
                        main: {
                            type: "workspaces:Environment",
                            properties: { name: "main", secrets: { TOKEN: "${lab.joinCode}" } },
                        },
                    },
                    plugins: { providers: [{ name: "workspaces", path: DIST }] },
                }),
            },
            config: { key: { secret: key } },
        });
        const up = requireSuccess(await stack.up());
        expect(up.changes).toEqual({ create: 10 });
        const names = async (credential?: string): Promise<string[]> => {
            const { workspaces } = (await fixture.agentenv("GET", "/workspaces", undefined, credential)) as {
                workspaces: { name: string }[];
            };
            return workspaces.map(({ name }) => name).sort();
        };
        expect([await names(), await names(key)]).toEqual([["main"], ["attic", "lab"]]);
        const dependencies = (await stored(stack, "main-TOKEN")) as unknown as {
            propertyDependencies: Record<string, string[]>;
        };
        expect(dependencies.propertyDependencies["value"]?.join()).toContain("Environment::lab");
        requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"]));
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect([await names(), await names(key)]).toEqual([[], []]);
    } finally {
        await fixture.stop();
    }
});
