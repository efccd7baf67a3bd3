/** The dynamic front-end: its code in state, its functions, its configuration, and the Automation API. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Stack, StackOptions } from "../../toolchain/stack/stack";
import { DYNAMIC, SECRETS, smallProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { runInlineProgram } from "./support/inlineProgram";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;

beforeEach(async () => {
    fixture = await StackFixture.start();
});

afterEach(() => fixture.stop());

function program(index: string): Record<string, string> {
    return {
        "index.ts": `import * as pulumi from "@pulumi/pulumi";\nimport * as workspaces from "pulumi-workspaces/dynamic";\n${index}`,
    };
}

function start(files: Record<string, string>, rest: Omit<StackOptions, "program"> = {}): Promise<Stack> {
    return fixture.stack({ program: files, language: "nodejs", plugin: false, ...rest });
}

describe("the provider's code in state", () => {
    test("is one line per resource, far below 2 KB, without paths of this machine", async () => {
        const stack = await start(DYNAMIC.render(smallProgram()), { config: SECRETS });
        requireSuccess(await stack.up(["--skip-preview"]));
        const { resources = [] } = await stack.exportState();
        const texts = resources.flatMap(({ inputs }) => {
            const text = inputs?.["__provider"];
            return text === undefined ? [] : [text as string];
        });
        expect(texts.sort()).toEqual([
            'exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("workspaces:agentenv:Secret","secretLevel")',
            'exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("workspaces:agentenv:Secret","secretToken")',
            'exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("workspaces:agentenv:Workspace","team")',
            'exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("workspaces:tripswitch:Workspace","production")',
        ]);
    });

    test("refresh and destroy of an old stack use the upgraded package, without the program", async () => {
        const stack = await start(DYNAMIC.render(smallProgram()), { config: SECRETS });
        requireSuccess(await stack.up(["--skip-preview"]));
        await upgrade(stack);
        // Neither command runs the program, which would fail.
        await stack.write({ "index.ts": 'throw new Error("not run");\n' });

        const refresh = requireSuccess(await stack.refresh(["--skip-preview", "--expect-no-changes"]));
        expect(refresh.output).toContain("this is the new version");
        const destroy = requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(destroy.output).toContain("this is the new version");
        expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
    });

    /** Replaces the package that created the stack by one that reports its use. */
    async function upgrade(stack: Stack): Promise<void> {
        const installed = join(stack.folder, "node_modules", "pulumi-workspaces");
        await rm(installed);
        await mkdir(installed);
        await cp(join(REPOSITORY, "package.json"), join(installed, "package.json"));
        await cp(join(REPOSITORY, "dist"), join(installed, "dist"), { recursive: true });
        const provider = join(installed, "dist", "dynamic", "provider.js");
        const text = await readFile(provider, "utf8");
        await writeFile(provider, `${text}\nprocess.stderr.write("this is the new version\\n");\n`);
    }
});

describe("functions are plain calls", () => {
    test("that return a promise, and accept outputs that are unknown in a preview", async () => {
        await fixture.agentenv("POST", "/workspaces", { name: "there", description: "Made before." });
        const stack = await fixture.stack({
            program: program(`
const team = new workspaces.agentenv.Workspace("team", { name: "team" });
export const description = workspaces.agentenv.getWorkspace({ name: "there" }).then((found) => found.description);
const found = workspaces.agentenv.getWorkspaceOutput({ workspaceId: team.workspaceId });
export const name = pulumi.unsecret(found).name;
export const joinCode = found.apply((one) => one.joinCode);
export const slugs = workspaces.tripswitch.getWorkspaces().then((all) => all.workspaces.length);
`),
            language: "nodejs",
            plugin: false,
        });
        expect(requireSuccess(await stack.preview()).changes).toEqual({ create: 2 });
        requireSuccess(await stack.up(["--skip-preview"]));
        const joinCode = expect.stringMatching(/./) as string;
        expect(await stack.outputs()).toEqual({
            description: "Made before.",
            name: "team",
            joinCode,
            slugs: 0,
        });
        const { stdout } = await stack.mustRun(["stack", "output", "--json"]);
        expect(JSON.parse(stdout)).toMatchObject({ joinCode: "[secret]", name: "team" });
    });

    test("an invalid call is rejected with the path of the input", async () => {
        const stack = await fixture.stack({
            program: program(
                `export const found = workspaces.agentenv.getSecrets({ workspaceId: "" }).catch((error) => error.message);`,
            ),
            language: "nodejs",
            plugin: false,
        });
        requireSuccess(await stack.up(["--skip-preview"]));
        expect((await stack.outputs())["found"]).toMatch(
            /^workspaces:agentenv:getSecrets: workspaceId: must be /,
        );
    });

    test("that use keys from encrypted stack config, and mask them in errors", async () => {
        const stack = await fixture.stack({
            program: program(
                `export const found = workspaces.agentenv.getWorkspaces().then(() => "", (error) => error.message);`,
            ),
            language: "nodejs",
            plugin: false,
            env: { AGENTENV_API_URL: fixture.emulator.agentenvUrl },
            config: { "workspaces:agentenvApiKey": { secret: `${CANARY}-wrong` } },
        });
        const result = requireSuccess(await stack.up(["--skip-preview"]));
        expect((await stack.outputs())["found"]).toMatch(/returned 401/);
        expect(result.output).not.toContain(CANARY);
    });
});

describe("keys in stack config", () => {
    test("encrypted, they are used by up, refresh and destroy, and are encrypted in state", async () => {
        const { agentenvApiKey, tripswitchApiKey, agentenvUrl, tripswitchUrl } = fixture.emulator;
        const stack = await fixture.stack({
            program: DYNAMIC.render(smallProgram()),
            language: "nodejs",
            plugin: false,
            env: { AGENTENV_API_KEY: "", TRIPSWITCH_API_KEY: "" },
            config: {
                ...SECRETS,
                "workspaces:agentenvUrl": agentenvUrl,
                "workspaces:agentenvApiKey": { secret: agentenvApiKey },
                "workspaces:tripswitchUrl": tripswitchUrl,
                "workspaces:tripswitchApiKey": { secret: tripswitchApiKey },
            },
        });
        requireSuccess(await stack.up(["--skip-preview"]));
        requireSuccess(await stack.refresh(["--skip-preview", "--expect-no-changes"]));
        requireSuccess(await stack.destroy(["--skip-preview"]));
        expect(await fixture.leaks(stack)).toEqual([]);
    });

    test("in plaintext, they are refused before any resource is registered, with the command that encrypts them", async () => {
        const stack = await fixture.stack({
            program: DYNAMIC.render(smallProgram()),
            language: "nodejs",
            plugin: false,
            config: { ...SECRETS, "workspaces:agentenvApiKey": `${CANARY}-key` },
        });
        const result = await stack.up(["--skip-preview"]);
        expect(result.code).not.toBe(0);
        expect(result.output).toContain("`pulumi config set --secret workspaces:agentenvApiKey`");
        expect(result.output).not.toContain(CANARY);
        expect(fixture.emulator.requests()).toEqual([]);
        expect(JSON.stringify(await stack.exportState())).not.toContain(CANARY);
    });
});

test("an inline program of the Automation API is created, unchanged by a second up, refreshed and destroyed", async () => {
    expect(await runInlineProgram(fixture, INLINE)).toEqual({
        up: { create: 4 },
        again: { same: 4 },
        refresh: { same: 4 },
        joinCode: true,
        destroy: { delete: 4 },
    });
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
});

const INLINE = `
const automation = require("@pulumi/pulumi/automation");
const workspaces = require("pulumi-workspaces/dynamic");

async function program() {
    const team = new workspaces.agentenv.Workspace("team", { name: "team" });
    new workspaces.agentenv.Secret("token", { workspaceId: team.workspaceId, name: "TOKEN", value: "${CANARY}" });
    new workspaces.tripswitch.Workspace("production", { name: "Production", slug: "production" });
    return { joinCode: team.joinCode };
}

async function main() {
    const pulumiCommand = await automation.PulumiCommand.get({ root: process.env.CLI });
    const stack = await automation.LocalWorkspace.createStack(
        { stackName: "inline", projectName: "inline", program },
        { workDir: __dirname, pulumiCommand },
    );
    const changes = (result) => result.summary.resourceChanges;
    const up = await stack.up();
    const again = await stack.up();
    const refresh = await stack.refresh();
    const destroy = await stack.destroy();
    console.log(JSON.stringify({
        up: changes(up), again: changes(again), refresh: changes(refresh), destroy: changes(destroy),
        joinCode: up.outputs.joinCode.secret,
    }));
}
main();
`;
