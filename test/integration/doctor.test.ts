/** `pulumi-workspaces doctor` in a sound set-up and in broken ones: each is found, and the line says what to do. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Check, Diagnosis } from "../../doctor/report";
import { yamlProgram } from "../../harness/programs";
import { CANARY, DIST, StackFixture } from "../../harness/stackFixture";
import { run, type RunResult } from "../../toolchain/process";
import type { Stack } from "../../toolchain/stack/stack";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;
let elsewhere: string;

beforeAll(async () => {
    fixture = await StackFixture.start();
    elsewhere = await mkdtemp(join(tmpdir(), "doctor-"));
    const team = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };
    stack = await fixture.stack({ program: yamlProgram({ resources: { team } }), language: "yaml" });
    requireSuccess(await stack.up(["--skip-preview"]));
});

afterAll(async () => {
    await fixture.stop();
    await rm(elsewhere, { recursive: true, force: true });
});

interface Result extends RunResult {
    diagnosis: Diagnosis;
    /** The checks with this status, as `name: detail → mend`. */
    lines: (status: Check["status"]) => string[];
}

async function doctor(
    env: NodeJS.ProcessEnv = {},
    args: readonly string[] = [],
    folder = stack.folder,
): Promise<Result> {
    const command = [join(DIST, "cli", "main.js"), "doctor", "--json", ...args];
    const given = { ...stack.env, ...env };
    const result = await run(process.execPath, command, { cwd: folder, env: given });
    const diagnosis = JSON.parse(result.stdout || '{"checks": []}') as Diagnosis;
    const all = [...diagnosis.checks, ...Object.values(diagnosis.contract ?? {}).flat()];
    const lines = (status: Check["status"]): string[] =>
        all
            .filter((check) => check.status === status)
            .map(({ name, detail, mend = "" }) => `${name}: ${detail} → ${mend}`);
    return { ...result, diagnosis, lines };
}

test("a sound set-up: every check is ok, and whose key it is", async () => {
    const { code, lines, stderr } = await doctor();
    expect({ errors: lines("error"), warnings: lines("warning"), code, stderr }).toEqual({
        errors: [],
        warnings: [],
        code: 0,
        stderr: "",
    });
    expect(lines("ok").map((line) => line.split(": ").slice(0, -1).join(": ").split(":")[0])).toEqual(
        expect.arrayContaining(["Node", "Pulumi CLI", "Language host", "Plugin", "Project", "Stack"]),
    );
    expect(lines("ok").join("\n")).toMatch(/AgentEnv: credential: accepted; it belongs to usr_\w+/);
    expect(lines("ok").join("\n")).toMatch(/Plugin: \S+pulumi-resource-workspaces starts/);
});

test("as text, each check is one line that begins with its status", async () => {
    const command = [join(DIST, "cli", "main.js"), "doctor"];
    const { stdout } = await run(process.execPath, command, { cwd: stack.folder, env: stack.env });
    for (const line of stdout.trim().split("\n")) {
        expect(line).toMatch(/^(ok|warning|error) +\S.*: \S/);
    }
});

/** What is broken, the environment or the arguments that break it, and the line that says so. */
const BROKEN: [string, () => NodeJS.ProcessEnv, readonly string[], ...RegExp[]][] = [
    [
        "there is no CLI",
        () => ({ PATH: dirname(process.execPath) }),
        [],
        /^Pulumi CLI: there is no `pulumi` on the PATH → install the Pulumi CLI/,
    ],
    [
        "a stack that does not exist",
        () => ({}),
        ["--stack", "nowhere"],
        /^Stack: there is no stack nowhere: the project has test → run `pulumi stack init nowhere`/,
    ],
    [
        "a wrong passphrase",
        () => ({ PULUMI_CONFIG_PASSPHRASE: "wrong" }),
        [],
        /^Stack: the (configuration|state) of test cannot be .*passphrase/,
    ],
    [
        "no key at all",
        () => ({ AGENTENV_API_KEY: "", TRIPSWITCH_API_KEY: "" }),
        [],
        /^AgentEnv: credential: none is set.* → set AGENTENV_API_KEY in the environment, or run `pulumi config set --secret/,
        /^Tripswitch: credential: none is set.* → set TRIPSWITCH_API_KEY/,
    ],
    [
        "a key that the service refuses",
        () => ({ AGENTENV_API_KEY: `${CANARY}-wrong` }),
        [],
        /^AgentEnv: credential: .*401.* → /,
    ],
    [
        "a service that cannot be reached",
        () => ({ TRIPSWITCH_API_URL: "http://127.0.0.1:9" }),
        [],
        /^Tripswitch: reachable: .* → .*tripswitchUrl/,
    ],
    [
        "a setting that is wrong",
        () => ({ PULUMI_WORKSPACES_REQUEST_TIMEOUT: "5" }),
        [],
        /^Settings: .*requestTimeout.*PULUMI_WORKSPACES_REQUEST_TIMEOUT/,
    ],
    [
        "an address that is not that of the service",
        () => ({ AGENTENV_API_URL: `${fixture.emulator.agentenvUrl.replace("/agentenv/v1", "")}/nowhere` }),
        [],
        /^AgentEnv: credential: .*404/,
    ],
];

test.each(BROKEN)("%s is found", async (_what, env, args, ...expected) => {
    const { code, lines, stdout } = await doctor(env(), args);
    expect(lines("error")).toEqual(expected.map((line): unknown => expect.stringMatching(line)));
    expect(code).toBe(7);
    expect(stdout).not.toContain(CANARY);
});

describe("in the stack's configuration", () => {
    afterEach(async () => {
        await pulumi(["config", "rm", "workspaces:agentenvApiKey"]);
        await pulumi(["config", "rm", "workspaces:agentenvUserId"]);
    });

    async function pulumi(args: readonly string[]): Promise<void> {
        await run("pulumi", [...args, "--non-interactive"], { cwd: stack.folder, env: stack.env });
    }

    test("a key in plaintext is found, and not printed", async () => {
        const { agentenvApiKey } = fixture.emulator;
        await pulumi(["config", "set", "--plaintext", "workspaces:agentenvApiKey", agentenvApiKey]);
        const { lines, stdout } = await doctor();
        expect(lines("error")).toEqual([
            expect.stringMatching(
                /^Stack config: workspaces:agentenvApiKey is in Pulumi\.test\.yaml in plaintext → replace the key at the service/,
            ),
        ]);
        expect(stdout).not.toContain(agentenvApiKey);
    });

    test("another account than the expected one is found", async () => {
        await pulumi(["config", "set", "workspaces:agentenvUserId", "usr_another"]);
        const { lines } = await doctor();
        expect(lines("error")).toEqual([
            expect.stringMatching(/^AgentEnv: credential: .*belongs to user .*agentenvUserId is usr_another/),
        ]);
    });
});

describe("the project file", () => {
    async function project(text: string): Promise<void> {
        await writeFile(join(elsewhere, "Pulumi.yaml"), text);
    }

    test("a path without a plugin is found", async () => {
        await project(
            "name: other\nruntime: yaml\nplugins: {providers: [{name: workspaces, path: ./nowhere}]}\n",
        );
        const { lines } = await doctor({}, [], elsewhere);
        expect(lines("error")).toEqual([
            expect.stringMatching(
                /^Plugin: .*names \.\/nowhere, which holds no executable .* → run `npm install`/,
            ),
        ]);
    });

    test("a runtime without a host is found", async () => {
        await project("name: other\nruntime: cobol\n");
        const { lines } = await doctor({}, [], elsewhere);
        expect(lines("error")).toEqual([
            expect.stringMatching(/^Language host: there is no pulumi-language-cobol/),
        ]);
    });

    test("a project that is named like the provider is found", async () => {
        await project("name: workspaces\nruntime: yaml\n");
        const { lines } = await doctor({}, [], elsewhere);
        expect(lines("error")).toEqual([expect.stringMatching(/^Project: it is named "workspaces"/)]);
    });

    test("that is missing, or without a stack, leaves what the environment configures", async () => {
        await rm(join(elsewhere, "Pulumi.yaml"), { force: true });
        const missing = await doctor({}, [], elsewhere);
        expect(missing.lines("error")).toEqual([]);
        expect(missing.lines("warning").join("\n")).toMatch(/Project: \S* ?holds no Pulumi project/);
        await project("name: other\nruntime: yaml\n");
        const unselected = await doctor({}, [], elsewhere);
        expect(unselected.lines("error")).toEqual([]);
        expect(unselected.lines("warning").join("\n")).toMatch(/Stack: none is selected/);
        expect(unselected.lines("ok").join("\n")).toMatch(/AgentEnv: credential: accepted/);
    });
});

test("a service that is not healthy is found", async () => {
    fixture.emulator.faults({
        rules: [{ when: { path: "/v1/health/ready" }, fault: { kind: "status", status: 503 } }],
    });
    try {
        const { lines } = await doctor({ PULUMI_WORKSPACES_MAX_RETRIES: "0" });
        expect(lines("error")).toEqual([expect.stringMatching(/^AgentEnv: health: .*503/)]);
    } finally {
        fixture.emulator.faults(undefined);
    }
});

describe("of a service", () => {
    let server: Server;
    const headers = {
        "ratelimit-limit": "100",
        "ratelimit-remaining": "0",
        "ratelimit-reset": "30",
    };

    beforeAll(async () => {
        server = createServer((_request, response) => {
            const date = new Date(Date.now() + 600_000).toUTCString();
            response.writeHead(200, { "content-type": "application/json", date, ...headers });
            response.end('{"workspaces": []}');
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => new Promise((resolve) => server.close(resolve)));

    test("a clock that differs and a used-up rate limit are warnings", async () => {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const { lines } = await doctor({ TRIPSWITCH_API_URL: url });
        expect(lines("warning")).toEqual([
            expect.stringMatching(/^Tripswitch: clock: this machine's is \d+ s behind the service's → .*NTP/),
            expect.stringMatching(/^Tripswitch: rate limit: 0 of 100 requests are left, for \d+ s/),
        ]);
    });
});

test("--contract verifies what is assumed of AgentEnv, by reading only", async () => {
    const { workspaces } = await fixture.remaining();
    await fixture.control("DELETE", "/requests");
    const { diagnosis } = await doctor({}, ["--contract"]);
    expect(workspaces).toHaveLength(1);
    const assumed = diagnosis.contract?.["agentenv"] ?? [];
    expect(assumed.filter(({ status }) => status !== "ok")).toEqual([]);
    expect(assumed.map(({ name }) => name)).toContain("GET /workspaces is a list with ids and names");
    expect(fixture.emulator.requests().filter(({ method }) => method !== "GET")).toEqual([]);
});
