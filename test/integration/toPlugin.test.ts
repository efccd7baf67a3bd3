/** One program with all resources on both front-ends: they send the same writes, and a stack migrates from the dynamic classes to the plugin. */
import { join } from "node:path";
import { run } from "../../toolchain/process";
import type { Stack } from "../../toolchain/stack/stack";
import {
    EDITED,
    allResourcesProgram,
    INITIAL,
    prepareServices,
    svg,
    type AllResourcesOptions,
} from "./support/allResourcesProgram";
import { DYNAMIC, NODEJS, type FrontEnd } from "../../harness/programs";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";
import { requireSuccess } from "./support/requireSuccess";

/** 14 resources and the stack itself. */
const ALL = 17;

const fixtures: StackFixture[] = [];

afterAll(() => Promise.all(fixtures.map((fixture) => fixture.stop())));

async function start(frontEnd: FrontEnd): Promise<{ fixture: StackFixture; stack: Stack }> {
    const fixture = await StackFixture.start();
    fixtures.push(fixture);
    const config = await prepareServices(fixture);
    await fixture.control("DELETE", "/requests");
    const { language, plugin } = frontEnd;
    const stack = await fixture.stack({ program: files(frontEnd, INITIAL), language, plugin, config });
    return { fixture, stack };
}

function files(frontEnd: FrontEnd, options: AllResourcesOptions): Record<string, string> {
    return { ...frontEnd.render(allResourcesProgram(options)), "icon.svg": svg(options.icon) };
}

async function edit(frontEnd: FrontEnd, stack: Stack): Promise<void> {
    await stack.write(files(frontEnd, EDITED));
    await stack.configure({ token: { secret: `${CANARY}-new` } });
    requireSuccess(await stack.up(["--skip-preview"]));
}

/** Every write request, sorted, with a placeholder for each id: `POST /agentenv/v1/workspaces/(ws)/secrets`. */
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

test("up, an edit and destroy send the same write requests on both front-ends", async () => {
    const written = await Promise.all(
        [DYNAMIC, NODEJS].map(async (frontEnd) => {
            const { fixture, stack } = await start(frontEnd);
            requireSuccess(await stack.up(["--skip-preview"]));
            await edit(frontEnd, stack);
            requireSuccess(await stack.destroy(["--skip-preview"]));
            return writes(fixture);
        }),
    );
    expect(written[0]).toEqual(written[1]);
    expect(written[0]?.length).toBeGreaterThan(30);
});

test("a stack migrates from the dynamic classes to the plugin without a write", async () => {
    const { fixture, stack } = await start(DYNAMIC);
    requireSuccess(await stack.up(["--skip-preview"]));

    const file = join(stack.folder, "state.json");
    await stack.mustRun(["stack", "export", "--file", file]);
    const moved = await run(process.execPath, [join(DIST, "cli", "main.js"), "to-plugin", file], {
        cwd: stack.folder,
        env: process.env,
        timeoutMs: 600_000,
    });
    expect(moved.stdout).toMatch(/^16 resources moved/);
    await stack.mustRun(["stack", "import", "--file", file]);
    await stack.write({
        ...files(NODEJS, INITIAL),
        "Pulumi.yaml": JSON.stringify({
            name: "test",
            runtime: "nodejs",
            plugins: { providers: [{ name: "workspaces", path: DIST }] },
        }),
    });

    const before = writes(fixture).length;
    expect(requireSuccess(await stack.preview(["--expect-no-changes"])).changes).toEqual({ same: ALL });
    expect(requireSuccess(await stack.refresh(["--skip-preview", "--expect-no-changes"])).changes).toEqual({
        same: ALL,
    });
    expect(requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"])).changes).toEqual({
        same: ALL,
    });
    expect(writes(fixture).slice(before)).toEqual([]);
    const { resources = [] } = await stack.exportState();
    expect(JSON.stringify(resources)).not.toMatch(/pulumi-nodejs|__provider/);

    expect(requireSuccess(await stack.destroy(["--skip-preview"])).changes).toEqual({ delete: ALL });
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
});
