/** docs/recovery.md: its commands, after a run that was killed, or cancelled, while it created a secret. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { textOfPage } from "../../harness/pages";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { drift } from "./support/driftCommand";
import { requireSuccess } from "./support/requireSuccess";

/** The commands of the steps, in their order; the last one ends the recovery. */
const COMMANDS = [...textOfPage("docs/recovery.md").matchAll(/^ {7}(pulumi .*)$/gm)].map(
    ([, text = ""]) => text,
);

let fixture: StackFixture;
let stack: Stack;
/** Of the runs so far. */
let output = "";

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await interruptedUp("SIGKILL");
});

/** An up that a signal to the CLI interrupts while the response to the create of the secret is held. */
async function interruptedUp(signal: "SIGKILL" | "SIGTERM"): Promise<Stack> {
    const resources = {
        team: { type: "workspaces:agentenv:Workspace", properties: { name: "team" } },
        token: {
            type: "workspaces:agentenv:Secret",
            properties: { workspaceId: "${team.workspaceId}", name: "TOKEN", value: CANARY },
        },
    };
    const interrupted = await fixture.stack({ program: yamlProgram({ resources }), language: "yaml" });
    fixture.emulator.faults({
        rules: [
            {
                when: { method: "POST", path: "/**/secrets" },
                times: 1,
                fault: { kind: "hold", phase: "after" },
            },
        ],
    });
    await interrupted.up(["--skip-preview"], {
        onStart: (pid) => void fixture.emulator.untilHeld().then(() => process.kill(pid, signal)),
        onOutput: (text) => (output += text),
    });
    fixture.emulator.release();
    return interrupted;
}

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
    const [found] = (await drift(stack, ["--unmanaged", "account"])).report.stacks[0]?.findings ?? [];
    requireSuccess(await stack.script(`${cancel}\n${list}`));
    const missing = await readFile(join(stack.folder, "missing.json"), "utf8");
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    const workspaceId = workspaces[0]?.id ?? "";
    const { secrets } = (await fixture.agentenv("GET", `/workspaces/${workspaceId}/secrets`)) as {
        secrets: { id: string }[];
    };
    expect(secrets).toHaveLength(1);
    expect(found).toMatchObject({ kind: "unmanaged", id: `${workspaceId}/${secrets[0]?.id}` });
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

test("the page's request is accepted with the credential", async () => {
    const page = textOfPage("docs/recovery.md");
    const [, name = "", value = "", path = ""] =
        /curl -H "([\w-]+): (\$\w+)" https:\/\/api\.agentenv\.io\/v1(\/\S+)/.exec(page) ?? [];
    expect(value).toBe("$AGENTENV_API_KEY");
    const { agentenvUrl, agentenvApiKey } = fixture.emulator;
    const { status } = await fetch(`${agentenvUrl}${path}`, { headers: { [name]: agentenvApiKey } });
    expect(status).toBe(200);
});

test("after SIGTERM a create whose response does not arrive in time is named with an unknown outcome, and no lock is left", async () => {
    output = "";
    const cancelled = await interruptedUp("SIGTERM");
    expect(output).toContain("SIGTERM received; cancelling");
    expect(output).toMatch(
        /the run was cancelled.*The outcome of the create is unknown.*`pulumi import workspaces:agentenv:Secret token /,
    );
    const { report } = await drift(cancelled);
    expect(report.stacks).toMatchObject([{ status: "drift", findings: [{ name: "TOKEN" }] }]);
    const { output: next } = await cancelled.up(["--skip-preview"]);
    expect(next).not.toContain("currently locked");
    expect(next).toContain(
        `pulumi import workspaces:agentenv:Secret token ${report.stacks[0]?.findings[0]?.id}`,
    );
});
