/** States that an older version wrote are read, refreshed, updated and destroyed by this version. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { announcedSteps } from "../../toolchain/stack/events";
import type { Stack } from "../../toolchain/stack/stack";
import { ALL, fixtureProgram, UPDATABLE_THEN } from "./fixtures/program";
import { EDITED, INITIAL } from "./support/allResourcesProgram";
import { DYNAMIC, NODEJS, YAML, type FrontEnd } from "../../harness/programs";
import { DIST, StackFixture } from "../../harness/stackFixture";
import { run } from "../../toolchain/process";
import { requireSuccess } from "./support/requireSuccess";

/** When the fixtures were written: an invitation in them is open for a week. */
const WRITTEN = Date.parse("2026-11-24T11:37:00Z");
const begun = Date.now();
const now = (): number => WRITTEN + Date.now() - begun;

describe.each([
    ["0.1.0", "plugin", YAML],
    ["0.1.0", "dynamic", DYNAMIC],
])("a state of %s, written by the %s front-end,", (version, frontEndName, frontEnd: FrontEnd) => {
    const fixtureFolder = join(__dirname, "fixtures", `state-${version}`, frontEndName);
    let scratch: string;
    let fixture: StackFixture;
    let stack: Stack;

    beforeAll(async () => {
        scratch = await mkdtemp(join(tmpdir(), "old-state-"));
        const db = join(scratch, "emulator.sqlite");
        await copyFile(join(fixtureFolder, "emulator.sqlite"), db);
        fixture = await StackFixture.start({ db, now });
        stack = await fixture.stack({
            program: fixtureProgram(frontEnd, INITIAL),
            language: frontEnd.language,
            plugin: frontEnd.plugin,
        });
        const config = readFileSync(join(fixtureFolder, "Pulumi.test.yaml"), "utf8");
        await stack.write({ "Pulumi.test.yaml": config });
        await stack.mustRun(["stack", "import", "--file", join(fixtureFolder, "state.json")]);
    });

    afterAll(async () => {
        await fixture.stop();
        await rm(scratch, { recursive: true });
    });

    test("has no diff with the program that created it", async () => {
        expect(requireSuccess(await stack.preview(["--expect-no-changes"])).changes).toEqual({ same: ALL });
    });

    test("is refreshed without changes", async () => {
        const { changes, output } = requireSuccess(
            await stack.refresh(["--skip-preview", "--expect-no-changes"]),
        );
        expect(changes).toEqual({ same: ALL });
        expect(output).not.toMatch(/warning/);
        expect(requireSuccess(await stack.up(["--expect-no-changes"])).changes).toEqual({ same: ALL });
    });

    test("has the current tokens afterwards", async () => {
        const { resources = [] } = await stack.exportState();
        const types = resources.map(({ type }) => type).join("\n");
        expect(types).toContain("agentenv:GoogleOauthConnection");
        expect(types).not.toContain("agentenv:GoogleOAuthConnection");
    });

    test("is updated in place", async () => {
        await stack.write(fixtureProgram(frontEnd, EDITED));
        await stack.configure({ token: { secret: "a new value" } });
        const up = requireSuccess(await stack.up(["--skip-preview"]));
        const updated = announcedSteps(up.events).filter(
            // The dynamic front-end's provider contains the stack's config, which has changed.
            ({ op, urn }) => op !== "same" && !urn.includes("pulumi:providers:"),
        );
        expect(updated.map(({ op, urn }) => `${op} ${urn.split("::").pop()}`).sort()).toEqual(
            UPDATABLE_THEN.map((name) => `update ${name}`).sort(),
        );
        expect(
            requireSuccess(await stack.refresh(["--skip-preview", "--expect-no-changes"])).changes,
        ).toEqual({
            same: ALL,
        });
    });

    test("is destroyed, and leaves no objects behind", async () => {
        expect(requireSuccess(await stack.destroy(["--skip-preview"])).changes).toEqual({ delete: ALL });
        expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
    });
});

test("a state of 0.1.0 moves from the dynamic classes to the plugin, and differs in nothing", async () => {
    const fixture = join(__dirname, "fixtures", "state-0.1.0", "dynamic");
    const scratch = await mkdtemp(join(tmpdir(), "old-state-moved-"));
    const db = join(scratch, "emulator.sqlite");
    await copyFile(join(fixture, "emulator.sqlite"), db);
    const stacks = await StackFixture.start({ db, now });
    try {
        const { language, plugin } = NODEJS;
        const stack = await stacks.stack({ program: fixtureProgram(NODEJS, INITIAL), language, plugin });
        await stack.write({
            "Pulumi.test.yaml": readFileSync(join(fixture, "Pulumi.test.yaml"), "utf8"),
            "Pulumi.yaml": JSON.stringify({
                name: "test",
                runtime: "nodejs",
                plugins: { providers: [{ name: "workspaces", path: DIST }] },
            }),
        });
        const file = join(scratch, "state.json");
        await copyFile(join(fixture, "state.json"), file);
        const moved = await run(process.execPath, [join(DIST, "cli", "main.js"), "to-plugin", file], {
            cwd: scratch,
            env: process.env,
        });
        expect(moved.stdout).toMatch(/^15 resources moved/);
        await stack.mustRun(["stack", "import", "--file", file]);
        expect(requireSuccess(await stack.preview(["--expect-no-changes"])).changes).toEqual({ same: ALL });
        expect(requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"])).changes).toEqual({
            same: ALL,
        });
    } finally {
        await stacks.stop();
        await rm(scratch, { recursive: true });
    }
});
