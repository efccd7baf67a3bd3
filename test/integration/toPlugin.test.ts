/** One program of all resources on both front-ends: what they write is the same, and a stack moves from one to the other. */
import { join } from "node:path";
import { run } from "../../toolchain/process";
import type { OperationResult, Stack } from "../../toolchain/stack/stack";
import { EDITED, everything, FIRST, prepare, svg, type Everything } from "./support/allResourcesProgram";
import { DYNAMIC, NODEJS, type FrontEnd } from "../../harness/programs";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";

/** 14 resources and the stack itself. */
const ALL = 15;

const scenes: StackFixture[] = [];

afterAll(() => Promise.all(scenes.map((fixture) => fixture.stop())));

async function start(frontEnd: FrontEnd): Promise<{ fixture: StackFixture; stack: Stack }> {
    const fixture = await StackFixture.start();
    scenes.push(fixture);
    const config = await prepare(fixture);
    await fixture.control("DELETE", "/requests");
    const { language, plugin } = frontEnd;
    const stack = await fixture.stack({ program: files(frontEnd, FIRST), language, plugin, config });
    return { fixture, stack };
}

function files(frontEnd: FrontEnd, wishes: Everything): Record<string, string> {
    return { ...frontEnd.render(everything(wishes)), "icon.svg": svg(wishes.icon) };
}

function succeeded(result: OperationResult): OperationResult {
    if (result.code !== 0) {
        throw new Error(result.output);
    }
    return result;
}

async function edit(frontEnd: FrontEnd, stack: Stack): Promise<void> {
    await stack.write(files(frontEnd, EDITED));
    await stack.configure({ token: { secret: `${CANARY}-new` } });
    succeeded(await stack.up(["--skip-preview"]));
}

/** Every writing request, sorted, with a word in place of each id: `POST /agentenv/v1/workspaces/(ws)/secrets`. */
function writes({ emulator }: StackFixture): string[] {
    return emulator
        .requests()
        .filter(({ method }) => method !== "GET")
        .map(({ method, path }) =>
            `${method} ${path}`
                .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "(uuid)")
                .replace(/\b([a-z]{2,4})_[0-9a-z]{20}\b/g, "($1)"),
        )
        .sort();
}

test("up, an edit and destroy send the same multiset of writing requests on both", async () => {
    const written = await Promise.all(
        [DYNAMIC, NODEJS].map(async (frontEnd) => {
            const { fixture, stack } = await start(frontEnd);
            succeeded(await stack.up(["--skip-preview"]));
            await edit(frontEnd, stack);
            succeeded(await stack.destroy(["--skip-preview"]));
            return writes(fixture);
        }),
    );
    expect(written[0]).toEqual(written[1]);
    expect(written[0]?.length).toBeGreaterThan(30);
});

test("a stack moves from the dynamic classes to the plugin, and nothing is written on the way", async () => {
    const { fixture, stack } = await start(DYNAMIC);
    succeeded(await stack.up(["--skip-preview"]));

    const file = join(stack.folder, "state.json");
    await stack.mustRun(["stack", "export", "--file", file]);
    const moved = await run(process.execPath, [join(DIST, "cli", "main.js"), "to-plugin", file], {
        cwd: stack.folder,
        env: process.env,
        timeoutMs: 600_000,
    });
    expect(moved.stdout).toMatch(/^14 resources moved/);
    await stack.mustRun(["stack", "import", "--file", file]);
    await stack.write({
        ...files(NODEJS, FIRST),
        "Pulumi.yaml": JSON.stringify({
            name: "test",
            runtime: "nodejs",
            plugins: { providers: [{ name: "workspaces", path: DIST }] },
        }),
    });

    const before = writes(fixture).length;
    expect(succeeded(await stack.preview(["--expect-no-changes"])).changes).toEqual({ same: ALL });
    expect(succeeded(await stack.refresh(["--skip-preview", "--expect-no-changes"])).changes).toEqual({
        same: ALL,
    });
    expect(succeeded(await stack.up(["--skip-preview", "--expect-no-changes"])).changes).toEqual({
        same: ALL,
    });
    expect(writes(fixture).slice(before)).toEqual([]);
    const { resources = [] } = await stack.exportState();
    expect(JSON.stringify(resources)).not.toMatch(/pulumi-nodejs|__provider/);

    expect(succeeded(await stack.destroy(["--skip-preview"])).changes).toEqual({ delete: ALL });
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
});
