/** docs/troubleshooting.md: the messages of Pulumi, each produced by a real run. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { descendantsOf, isPlugin, kill } from "../../harness/faults/support/processes";
import { quotesOfPage } from "../../harness/pages";
import { DYNAMIC, yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { requireSuccess } from "./support/requireSuccess";

const QUOTES = quotesOfPage("docs/troubleshooting.md", /^Messages of Pulumi/);
const WORKSPACE = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };

let fixture: StackFixture;

beforeEach(async () => (fixture = await StackFixture.start()));
afterEach(() => fixture.stop());

/** The message of the page, which must be one of those that these tests produce. */
function quoted(text: string): string {
    expect(QUOTES).toContain(text);
    return text;
}

test("every message of that section is produced here", () => {
    expect(QUOTES).toHaveLength(7);
});

test.each([
    [
        "YAML",
        { "Pulumi.yaml": JSON.stringify({ name: "test", runtime: "yaml", resources: { team: WORKSPACE } }) },
    ],
    [
        "TypeScript",
        {
            "index.ts":
                'import * as w from "pulumi-workspaces";\nnew w.agentenv.Workspace("team", { name: "team" });',
        },
    ],
])("a %s program without the plugin's path", async (language, program) => {
    const stack = await fixture.stack({
        program,
        language: language === "YAML" ? "yaml" : "nodejs",
        plugin: false,
    });
    const { code, output } = await stack.preview();
    expect(output).toContain(quoted("no resource plugin 'pulumi-resource-workspaces' found"));
    expect(code).not.toBe(0);
});

test("a refresh of a stack of the dynamic front-end, where the package is not installed", async () => {
    const program = DYNAMIC.render({ resources: { team: WORKSPACE } });
    const stack = await fixture.stack({ program, language: "nodejs", plugin: false });
    requireSuccess(await stack.up(["--skip-preview"]));
    await rm(join(stack.folder, "node_modules", "pulumi-workspaces"));
    const { code, output } = await stack.refresh(["--skip-preview"]);
    expect(output).toContain(quoted("Cannot find module 'pulumi-workspaces/dynamic/provider'"));
    expect(code).not.toBe(0);
    expect((await stack.storedState()).resources?.map(({ urn }) => urn.split("::").pop())).toContain("team");
});

test("a resource without a provider, where default providers are disabled", async () => {
    const program = yamlProgram({ resources: { team: WORKSPACE } });
    const stack = await fixture.stack({ program, language: "yaml" });
    await stack.mustRun(["config", "set", "--path", "pulumi:disable-default-providers[0]", "workspaces"]);
    const { code, output } = await stack.preview();
    expect(output).toContain(quoted("Default provider for 'workspaces' disabled"));
    expect(code).not.toBe(0);
});

test("a plugin that is killed during a create, which `ps` shows as plugin.js", async () => {
    const stack = await fixture.stack({ program: yamlProgram({ resources: { team: WORKSPACE } }) });
    fixture.emulator.faults({
        rules: [{ when: { method: "POST" }, times: 1, fault: { kind: "hold", phase: "after" } }],
    });
    let plugins: string[] = [];
    const { code, output } = await stack.up(["--skip-preview"], {
        onStart: (pid) =>
            void fixture.emulator.untilHeld().then(() => {
                const found = descendantsOf(pid).filter(isPlugin);
                plugins = found.map(({ command }) => command);
                found.forEach(kill);
            }),
    });
    fixture.emulator.release();
    expect(plugins).not.toEqual([]);
    expect(plugins.filter((command) => !/^node \S*\/dist\/plugin\.js /.test(command))).toEqual([]);
    expect(output).toContain(quoted("error reading from server: EOF"));
    expect(output).toContain(quoted("exited prematurely"));
    expect(code).not.toBe(0);
});

test("after a run that was killed: its lock, and an up without recovery, which sends the interrupted create again", async () => {
    const program = yamlProgram({ resources: { team: WORKSPACE } });
    const stack = await fixture.stack({ program, language: "yaml" });
    fixture.emulator.faults({
        rules: [{ when: { method: "POST" }, times: 1, fault: { kind: "hold", phase: "after" } }],
    });
    await stack.up(["--skip-preview"], {
        onStart: (pid) => void fixture.emulator.untilHeld().then(() => process.kill(pid, "SIGKILL")),
    });
    fixture.emulator.release();

    const locked = await stack.up(["--skip-preview"]);
    expect(locked.output).toContain(quoted("the stack is currently locked by"));
    expect(locked.code).not.toBe(0);

    await stack.mustRun(["cancel", "--yes"]);
    const up = await stack.up(["--skip-preview"]);
    expect(up.output).toContain(quoted("pending operations from previous deployment"));
    expect((await fixture.remaining()).workspaces).toHaveLength(2);

    await stack.mustRun(["refresh", "--yes", "--clear-pending-creates"]);
    const again = await stack.up(["--skip-preview", "--expect-no-changes"]);
    expect(again.output).not.toContain("pending operations");
});
