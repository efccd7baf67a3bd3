/** Transforms of a TypeScript program change what the provider gets, with the plugin and with the dynamic classes. */
import type { Stack } from "../../toolchain/stack/stack";
import { DYNAMIC, NODEJS } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { stored } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

/** `transforms` of a component hold for the resources in it; `transformations` are their older form. */
const program = (module: string): string => `
import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "${module}";

const describe: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type.endsWith("agentenv:Workspace") ? { props: { ...props, description: "By a transform." }, opts } : undefined;
const inUpperCase: pulumi.ResourceTransformation = ({ props, opts }) => ({
    props: { ...props, name: props.name.toUpperCase() },
    opts,
});

const platform = new pulumi.ComponentResource("test:index:Platform", "platform", {}, { transforms: [describe] });
const team = new workspaces.agentenv.Workspace("team", { name: "team" }, { parent: platform });
new workspaces.agentenv.Secret(
    "token",
    { workspaceId: team.workspaceId, name: "token", value: "x" },
    { parent: team, transformations: [inUpperCase] },
);
`;

describe.each([NODEJS, DYNAMIC])("with $name", ({ language, plugin }) => {
    const module = plugin ? "pulumi-workspaces" : "pulumi-workspaces/dynamic";
    let fixture: StackFixture;
    let stack: Stack;

    beforeAll(async () => {
        fixture = await StackFixture.start();
        stack = await fixture.stack({ program: { "index.ts": program(module) }, language, plugin });
    });
    afterAll(() => fixture.stop());

    test("a transform of a component sets an input of the workspace in it, a transformation one of the secret, and a second up changes nothing", async () => {
        requireSuccess(await stack.up(["--skip-preview"]));
        expect(await stored(stack, "team")).toMatchObject({ inputs: { description: "By a transform." } });
        expect(await stored(stack, "token")).toMatchObject({ inputs: { name: "TOKEN" } });
        requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"]));
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(await fixture.remaining()).toMatchObject({ workspaces: [] });
    });
});
