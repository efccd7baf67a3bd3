/** README.md: its program and its Pulumi.yaml, as they are, with the installed package. */
import { join } from "node:path";
import { filesOfPage } from "../../harness/pages";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { installPackage } from "./support/installedPackage";
import { requireSuccess } from "./support/requireSuccess";

const { "index.ts": program = "", "Pulumi.yaml": project = "" } = filesOfPage("README.md");

test("the program is created, unchanged by a second up, and destroyed", async () => {
    const fixture = await StackFixture.start();
    try {
        const stack = await fixture.stack({
            program: { "index.ts": program, "Pulumi.yaml": project },
            language: "nodejs",
            plugin: false,
            config: { databaseUrl: { secret: CANARY } },
            env: { ...fixture.environment(), PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
        });
        await installPackage(join(stack.folder, "node_modules"));
        expect(requireSuccess(await stack.up(["--skip-preview"])).changes).toEqual({ create: 4 });
        requireSuccess(await stack.up(["--skip-preview", "--expect-no-changes"]));
        expect(requireSuccess(await stack.destroy(["--skip-preview"])).changes).toEqual({ delete: 4 });
        expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
    } finally {
        await fixture.stop();
    }
});
