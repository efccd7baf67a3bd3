/** Transforms of a TypeScript program change what the provider gets, with the plugin and with the dynamic classes. */
import type { Stack } from "../../toolchain/stack/stack";
import { DYNAMIC, NODEJS } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { stored } from "./support/declare";
import { runInlineProgram } from "./support/inlineProgram";
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

test("a transform of the whole stack sets an input of each workspace (an inline program of the Automation API)", async () => {
    const fixture = await StackFixture.start();
    try {
        expect(await runInlineProgram(fixture, INLINE)).toEqual({
            up: { create: 3 },
            again: { same: 3 },
            descriptions: ["By a transform.", "By a transform."],
            destroy: { delete: 3 },
        });
    } finally {
        await fixture.stop();
    }
});

const INLINE = `
const pulumi = require("@pulumi/pulumi");
const automation = require("@pulumi/pulumi/automation");
const workspaces = require("pulumi-workspaces");

async function program() {
    pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type === "workspaces:agentenv:Workspace"
            ? { props: { ...props, description: "By a transform." }, opts }
            : undefined,
    );
    const [first, second] = ["first", "second"].map((name) => new workspaces.agentenv.Workspace(name, { name }));
    return { descriptions: [first.description, second.description] };
}

async function main() {
    const pulumiCommand = await automation.PulumiCommand.get({ root: process.env.CLI });
    const plugins = { providers: [{ name: "workspaces", path: ${JSON.stringify(DIST)} }] };
    const projectSettings = { name: "inline", runtime: "nodejs", main: __dirname, plugins };
    const stack = await automation.LocalWorkspace.createStack(
        { stackName: "inline", projectName: "inline", program },
        { workDir: __dirname, pulumiCommand, projectSettings },
    );
    const up = await stack.up();
    const again = await stack.up();
    const destroy = await stack.destroy();
    const changes = (result) => result.summary.resourceChanges;
    console.log(JSON.stringify({
        up: changes(up), again: changes(again), descriptions: up.outputs.descriptions.value, destroy: changes(destroy),
    }));
}
main();
`;
