/** docs/google.md: the program and the commands of both runs, as they are written; the emulator takes the place of Google. */
import { fileOfPage, textOfPage } from "../../harness/pages";
import { StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/google.md";
const CODE = "code-ann-1";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({
        program: { "index.ts": fileOfPage(PAGE, "index.ts") },
        language: "nodejs",
        env: { ...fixture.environment(), PULUMI_NODEJS_TRANSPILE_ONLY: "false" },
    });
});

afterAll(() => fixture.stop());

/** The last line that a script of the page prints. */
async function lastLineOf(file: string): Promise<string> {
    const script = fileOfPage(PAGE, file);
    const { stdout } = requireSuccess(await stack.script(script, { env: { CODE } }));
    return stdout.trim().split("\n").pop() ?? "";
}

test("the first run prints the consent page, and connects nothing", async () => {
    expect(await lastLineOf("consent.sh")).toMatch(
        /^http:\/\/127\.0\.0\.1:\d+\/_emulator\/google\/consent\?/,
    );
    const posts = fixture.requests().filter(({ method }) => method === "POST");
    expect(posts.map(({ path }) => path.split("/").pop())).toEqual(["workspaces", "auth-url"]);
});

test("the second run connects the account of the code, and a third one changes nothing", async () => {
    expect(await lastLineOf("connect.sh")).toBe("ann@example.com");
    requireSuccess(await stack.up(["--skip-preview", "--refresh", "--expect-no-changes"]));
    const exchanges = fixture.requests().filter(({ path }) => path.endsWith("/exchange"));
    expect(exchanges).toHaveLength(1);
});

test("without the code in the configuration a preview deletes the connection", async () => {
    const { stdout: code } = await stack.mustRun(["config", "get", "googleCode"]);
    await stack.mustRun(["config", "rm", "googleCode"]);
    expect(requireSuccess(await stack.preview()).changes).toEqual({ delete: 1, same: 2 });
    await stack.configure({ googleCode: { secret: code.trim() } });
});

test("the page of an existing workspace is printed without a program", async () => {
    const command = /^ {4}(pulumi do [^]*?<workspace id>)$/m.exec(textOfPage(PAGE))?.[1] ?? "";
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    const script = command.replace("<workspace id>", workspaces[0]?.id ?? "");
    const { stdout } = requireSuccess(await stack.script(script));
    expect(JSON.parse(stdout)).toMatchObject({ url: expect.stringMatching(/\/google\/consent\?/) as string });
});

test("the code is in no file of the run in plaintext", async () => {
    const config = await stack.script("cat Pulumi.test.yaml");
    expect(config.stdout).toContain("googleCode");
    expect(config.stdout + JSON.stringify(await stack.exportState())).not.toContain(CODE);
});
