/**
 * A program without the plugin: Pulumi installs it by itself, from where this package says, and asks nobody else for one of that name. The other languages do so
 * in their own tests.
 */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { sectionOfPage } from "../../harness/pages";
import { NODEJS } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { pulumi, version } from "../../package.json";
import { ensureEngine } from "../../toolchain/index";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { Stack } from "../../toolchain/stack/stack";
import { installPackage } from "./support/installedPackage";
import { ReleaseServer } from "./support/releaseServer";
import { requireSuccess } from "./support/requireSuccess";

const LANGUAGES = "docs/languages.md";

let fixture: StackFixture;
let release: ReleaseServer;

beforeEach(async () => {
    fixture = await StackFixture.start();
    release = await ReleaseServer.start();
});

afterEach(async () => {
    release.stop();
    await fixture.stop();
});

async function expectUpAndDestroy(stack: Stack): Promise<void> {
    const { changes } = requireSuccess(await stack.up(["--skip-preview"]));
    expect(changes).toEqual({ create: 2 });
    requireSuccess(await stack.destroy(["--skip-preview"]));
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
}

async function plugins(stack: Stack): Promise<unknown> {
    const { stdout } = await stack.run(["plugin", "ls", "--json"]);
    return (JSON.parse(stdout) as { name: string; version: string }[]).map((plugin) => [
        plugin.name,
        plugin.version,
    ]);
}

test("the plugin of a TypeScript program is installed from the server of package.json only", async () => {
    const resources = { home: { type: "workspaces:agentenv:Workspace", properties: { name: "home" } } };
    const stack = await fixture.stack({
        program: NODEJS.render({ resources }),
        language: "nodejs",
        plugin: false,
        env: { ...fixture.environment(), ...release.environment() },
    });
    await installPackage(join(stack.folder, "node_modules"));
    await expectUpAndDestroy(stack);
    release.expectOneDownload();
    expect(await plugins(stack)).toEqual([["workspaces", version]]);
});

describe("a YAML program", () => {
    let clone: string;

    beforeEach(async () => {
        clone = await mkdtemp(join(tmpdir(), "pulumi-workspaces-clone-"));
        await cp(join(REPOSITORY, "schema.json"), join(clone, "schema.json"));
        await cp(DIST, join(clone, "dist"), { recursive: true });
    });

    afterEach(() => rm(clone, { recursive: true, force: true }));

    async function yamlStack(env: Record<string, string> = {}): Promise<Stack> {
        const { bin } = await ensureEngine();
        const PATH = [bin, process.env["PATH"]].join(delimiter);
        return fixture.stack({
            program: sectionOfPage(LANGUAGES, "YAML").files,
            plugin: false,
            env: { ...fixture.environment(), WORKSPACES: clone, PATH, ...env },
        });
    }

    async function script(stack: Stack, commands: string): Promise<void> {
        const { code, output } = await stack.script(commands);
        expect([code, output]).toEqual([0, output]);
    }

    test("installs the plugin by itself once its package is added by the schema", async () => {
        const stack = await yamlStack(release.environment());
        await script(stack, sectionOfPage(LANGUAGES, "YAML").commands);
        await expectUpAndDestroy(stack);
        release.expectOneDownload();
    });

    test("can have its package added by the executable, and by the name of an installed plugin", async () => {
        const stack = await yamlStack();
        await script(stack, 'pulumi package add "$WORKSPACES/dist/pulumi-resource-workspaces"');
        expect(await packagesOf(stack)).toEqual({ workspaces: `workspaces@${version}` });
        await script(stack, "rm -r sdks");
        await script(stack, sectionOfPage(LANGUAGES, "Before the first program").commands);
        await script(stack, "pulumi package add workspaces");
        expect(await packagesOf(stack)).toEqual({ workspaces: `workspaces@${version}` });
        await expectUpAndDestroy(stack);
        expect(release.requested).toEqual([]);
    });

    async function packagesOf(stack: Stack): Promise<unknown> {
        const { stdout } = await stack.script("cat Pulumi.yaml sdks/workspaces/*.yaml");
        expect(stdout).toContain(`downloadUrl: ${pulumi.server}`);
        return (parse(stdout.split("packageDeclarationVersion")[0] ?? "") as { packages: unknown }).packages;
    }
});
