/** A Google account is connected from the command line: the command opens the browser, a person consents there, and `up` with the real engine connects. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileOfPage } from "../../harness/pages";
import { DIST, StackFixture } from "../../harness/stackFixture";
import type { Stack } from "../../toolchain/stack/stack";
import { describeInBrowser, PageReport, TestBrowser, violations } from "./support/browser";

const PAGE = "docs/google.md";

describeInBrowser("connect google", () => {
    const browser = new TestBrowser();
    let fixture: StackFixture;
    let stack: Stack;
    let env: NodeJS.ProcessEnv;
    let opened: Promise<string>;
    let listener: Server;

    beforeAll(async () => {
        fixture = await StackFixture.start();
        await fixture.control("POST", "/accounts", { service: "agentenv", email: "grace@example.com" });
        stack = await fixture.stack({
            program: { "index.ts": fileOfPage(PAGE, "index.ts") },
            language: "nodejs",
        });
        listener = createServer().listen(0, "127.0.0.1");
        opened = addressFrom(listener);
        env = { ...stack.env, PATH: [await browserOf(listener), stack.env["PATH"]].join(delimiter) };
    });

    afterAll(async () => {
        listener.close();
        await fixture.stop();
    });

    /** A folder with what takes the place of the system's browser: it sends the address to the test. */
    async function browserOf(server: Server): Promise<string> {
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        const bin = join(stack.folder, "..", "bin");
        await mkdir(bin);
        const script = `#!/usr/bin/env node
            fetch("http://127.0.0.1:${port}", { method: "POST", body: process.argv[2] });`;
        await writeFile(join(bin, "xdg-open"), script, { mode: 0o755 });
        return bin;
    }

    test("a consent in the browser becomes a connection of the stack", async () => {
        expect(await stack.up(["--skip-preview"])).toMatchObject({ code: 0, changes: { create: 2 } });
        const { workspaceId } = await stack.outputs();
        const command = [
            join(DIST, "cli", "main.js"),
            "connect",
            "google",
            "--workspace",
            String(workspaceId),
        ];
        const child = spawn(process.execPath, command, { cwd: stack.folder, env });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.setEncoding("utf8").on("data", (text: string) => (output += text));
        }
        const ended = once(child, "close");

        const failed = ended.then((): never => {
            throw new Error(output);
        });
        const url = await Promise.race([opened, failed]);
        const page = await browser.newPage();
        const report = new PageReport(page);
        await page.goto(url);
        await page.getByRole("radio", { name: "grace@example.com" }).check();
        await page.getByRole("button", { name: "Allow" }).click();
        await page.getByRole("heading", { name: "Consent was given" }).waitFor();

        expect(await ended).toEqual([0, null]);
        expect(new URL(page.url()).search).toBe("");
        expect(report.messages).toEqual([]);
        expect(await violations(page)).toEqual([]);
        await expect(page.goto(page.url())).rejects.toThrow(/ERR_CONNECTION_REFUSED/);

        expect(await stack.up(["--skip-preview"])).toMatchObject({
            code: 0,
            changes: { create: 1, same: 2 },
        });
        expect(await stack.outputs()).toMatchObject({ account: "grace@example.com" });
        const code = (await stack.mustRun(["config", "get", "googleCode"])).stdout.trim();
        expect(code).toMatch(/^4\/0A/);
        expect(output).not.toContain(code);
    });
});

/** The body of the first request. */
async function addressFrom(server: Server): Promise<string> {
    const [request, response] = (await once(server, "request")) as [IncomingMessage, ServerResponse];
    const address = await text(request);
    response.end();
    return address;
}
