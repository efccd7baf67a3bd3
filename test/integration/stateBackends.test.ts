/** State in an S3-compatible bucket and in PostgreSQL: a stack runs there as with files, and what is stored holds no secret. docs/state-backends.md describes them. */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { pinnedPackages } from "../../scripts/pinnedPackages";
import { builtOnDemand } from "../../toolchain/onDemand";
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { agentenv, WORKSPACE_ID } from "./support/declare";
import { freePort } from "./support/freePort";
import { requireSuccess } from "./support/requireSuccess";

const GOFAKES3 = "1.2.0";
const SOURCES = join(__dirname, "stateBackends");
const PASSWORD = `${CANARY}-of-the-backend`;

let fixture: StackFixture;
const servers: ChildProcessWithoutNullStreams[] = [];

beforeAll(async () => {
    fixture = await StackFixture.start();
});
afterAll(async () => {
    await fixture.stop();
    for (const server of servers) {
        server.kill();
        await once(server, "exit");
    }
});

function start(command: string, args: readonly string[]): ChildProcessWithoutNullStreams {
    const server = spawn(command, args);
    servers.push(server);
    server.stderr.resume();
    return server;
}

const nextLine = async (lines: Interface): Promise<string> => ((await once(lines, "line")) as [string])[0];

/** A stack with a secret, in this backend. */
async function stackIn(env: Record<string, string>): Promise<Stack> {
    const resources = {
        team: agentenv("Workspace", { name: "team" }),
        token: agentenv("Secret", { workspaceId: WORKSPACE_ID, name: "TOKEN", value: "${secretValue}" }),
    };
    return fixture.stack({
        program: yamlProgram({ config: { secretValue: { type: "string", secret: true } }, resources }),
        language: "yaml",
        config: { secretValue: { secret: CANARY } },
        env: { ...fixture.environment(), ...env },
    });
}

/** Creates, finds no change, and returns what the engine printed. */
async function run(stack: Stack): Promise<string> {
    const created = requireSuccess(await stack.up(["--skip-preview"]));
    const unchanged = requireSuccess(await stack.preview(["--refresh", "--expect-no-changes"]));
    return created.output + unchanged.output;
}

test("an S3-compatible bucket", async () => {
    const bin = await builtOnDemand(`gofakes3-${GOFAKES3}-${process.platform}-${process.arch}`, {
        title: "Building gofakes3",
        module: join(SOURCES, "s3"),
        packages: ["github.com/johannesboyne/gofakes3/cmd/gofakes3"],
    });
    const address = `127.0.0.1:${await freePort()}`;
    const server = start(join(bin, "gofakes3"), [
        "-host",
        address,
        "-backend",
        "memory",
        "-initialbucket",
        "states",
    ]);
    await listening(address, server);
    const stack = await stackIn({
        PULUMI_BACKEND_URL: `s3://states/platform?endpoint=http://${address}&region=us-east-1&use_path_style=true`,
        AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
        AWS_SECRET_ACCESS_KEY: PASSWORD,
    });
    expect(await run(stack)).not.toContain(CANARY);

    const list = await (await fetch(`http://${address}/states?list-type=2`)).text();
    const keys = [...list.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = ""]) => key);
    expect(keys).toContain("platform/.pulumi/stacks/test/test.json");
    const stored = await Promise.all(
        keys.map(async (key) => (await fetch(`http://${address}/states/${key}`)).text()),
    );
    expect(stored.some((text) => text.includes("workspaces:agentenv:Secret"))).toBe(true);
    expect(stored.filter((text) => text.includes(CANARY))).toEqual([]);
    requireSuccess(await stack.destroy(["--skip-preview"]));
});

test("PostgreSQL", async () => {
    pinnedPackages(join(SOURCES, "postgres"));
    const server = start(process.execPath, [join(SOURCES, "postgres", "server.mjs")]);
    const lines = createInterface({ input: server.stdout });
    const address = await nextLine(lines);
    const stack = await stackIn({
        PULUMI_BACKEND_URL: `postgres://pulumi@${address}/postgres?sslmode=disable`,
        PGPASSWORD: PASSWORD,
    });
    expect(await run(stack)).not.toContain(CANARY);

    server.stdin.write("files\n");
    const stored = await nextLine(lines);
    expect(stored.includes("workspaces:agentenv:Secret")).toBe(true);
    expect(stored.includes(CANARY)).toBe(false);
    requireSuccess(await stack.destroy(["--skip-preview"]));

    const whoami = ["whoami", "--verbose"];
    expect((await stack.run(whoami)).output).not.toContain(PASSWORD);
    // What docs/state-backends.md warns of: a password that is part of the address.
    const PULUMI_BACKEND_URL = `postgres://pulumi:${PASSWORD}@${address}/postgres?sslmode=disable`;
    expect((await stack.run(whoami, { env: { PULUMI_BACKEND_URL } })).output).toContain(PASSWORD);
    requireSuccess(await stack.run(["login", PULUMI_BACKEND_URL]));
    const credentials = await readFile(join(stack.folder, "..", "home", "credentials.json"), "utf8");
    expect(credentials).toContain(PASSWORD);
});

/** Settles once it responds; fails where the server ends instead. */
async function listening(address: string, server: ChildProcessWithoutNullStreams): Promise<void> {
    while (server.exitCode === null) {
        const response = await fetch(`http://${address}/`).catch(() => undefined);
        if (response !== undefined) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("the server has ended");
}
