/** docs/recovery.md: its commands, after a run that was killed while it created a secret. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { textOfPage } from "../../harness/pages";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

/** The commands of the steps, in their order; the last one ends the recovery. */
const COMMANDS = [...textOfPage("docs/recovery.md").matchAll(/^ {7}(pulumi .*)$/gm)].map(
    ([, text = ""]) => text,
);

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    const resources = {
        team: { type: "workspaces:agentenv:Workspace", properties: { name: "team" } },
        token: {
            type: "workspaces:agentenv:Secret",
            properties: { workspaceId: "${team.workspaceId}", name: "TOKEN", value: CANARY },
        },
    };
    stack = await fixture.stack({ program: yamlProgram({ resources }), language: "yaml" });
    fixture.emulator.faults({
        rules: [
            {
                when: { method: "POST", path: "/**/secrets" },
                times: 1,
                fault: { kind: "hold", phase: "after" },
            },
        ],
    });
    await stack.up(["--skip-preview"], {
        onStart: (pid) => void fixture.emulator.untilHeld().then(() => process.kill(pid, "SIGKILL")),
    });
    fixture.emulator.release();
});

afterAll(() => fixture.stop());

test("the page has the commands of the steps 1, 2, 4 and 5", () => {
    expect(COMMANDS.map((command) => command.split(" ")[1])).toEqual([
        "cancel",
        "preview",
        "import",
        "refresh",
    ]);
});

test("the steps bring the secret into the state, and the up after them writes its value once", async () => {
    const [cancel = "", list = "", importAll = "", clear = ""] = COMMANDS;
    requireSuccess(await stack.script(`${cancel}\n${list}`));
    const missing = await readFile(join(stack.folder, "missing.json"), "utf8");
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    const workspaceId = workspaces[0]?.id ?? "";
    const { secrets } = (await fixture.agentenv("GET", `/workspaces/${workspaceId}/secrets`)) as {
        secrets: { id: string }[];
    };
    expect(secrets).toHaveLength(1);
    await stack.write({
        "missing.json": missing.replace("<PLACEHOLDER>", `${workspaceId}/${secrets[0]?.id}`),
    });
    requireSuccess(await stack.script(`${importAll}\n${clear}`));

    await fixture.control("DELETE", "/requests");
    requireSuccess(await stack.up(["--skip-preview"]));
    const writes = fixture.requests().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method }) => method)).toEqual(["PATCH"]);
    expect(await fixture.control("GET", `/secrets/${secrets[0]?.id}`)).toMatchObject({ value: CANARY });
    requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    expect(await fixture.leaks(stack)).toEqual([]);
});
