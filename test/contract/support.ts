/** For contract tests: an emulator per test, and requests to it as each of its clients. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator";

/** A JSON object. The test expects its fields. */
export type Body = Record<string, unknown>;

export interface HttpResponse {
    readonly status: number;
    readonly headers: Headers;
    readonly bytes: Buffer;
    readonly text: string;
    /** The body as JSON; undefined where there is none. */
    readonly body: Body;
}

/** Sends one request over real HTTP. Text and bytes are sent unchanged, any other body as JSON. */
export async function send(
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body?: unknown,
): Promise<HttpResponse> {
    const isRaw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(url, {
        method,
        headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...headers },
        ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString();
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json") ?? false;
    return {
        status: response.status,
        headers: response.headers,
        bytes,
        text,
        body: (isJson ? JSON.parse(text) : {}) as Body,
    };
}

/** Sends requests to one service with one credential: `api("POST", "/workspaces", {name: "a"})`. */
export type Api = (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
) => Promise<HttpResponse>;

export function agentenvApi(emulator: Emulator, key = emulator.agentenvApiKey): Api {
    return (method, path, body, headers) =>
        send(method, emulator.agentenvUrl + path, { "X-API-Key": key, ...headers }, body);
}

export function tripswitchApi(emulator: Emulator, key = emulator.tripswitchApiKey): Api {
    return (method, path, body, headers) =>
        send(method, emulator.tripswitchUrl + path, { Authorization: `Bearer ${key}`, ...headers }, body);
}

/** The emulator's own routes: `control("POST", "/reset")`. */
export function controlApi(emulator: Emulator): Api {
    return (method, path, body, headers) => send(method, `${emulator.url}/_emulator${path}`, headers, body);
}

export interface User {
    readonly api: Api;
    readonly userId: string;
    readonly email: string;
}

/** Another AgentEnv user than the default one. */
export async function anotherUser(emulator: Emulator, email?: string): Promise<User> {
    const { body } = await controlApi(emulator)("POST", "/accounts", { service: "agentenv", email });
    return {
        api: agentenvApi(emulator, String(body.key)),
        userId: String(body.userId),
        email: String(body.email),
    };
}

/** The path of a new workspace of the default user: `/workspaces/ws_…`. */
export async function newWorkspace(api: Api): Promise<string> {
    return `/workspaces/${String((await api("POST", "/workspaces", { name: "a" })).body.id)}`;
}

/** Joins a workspace as a user, with the role of an invitation by its owner. */
export async function joinAs(owner: Api, workspace: string, user: User, role: string): Promise<void> {
    await owner("POST", `${workspace}/members`, { email: user.email, role });
    const { joinCode } = (await owner("GET", workspace)).body;
    await user.api("POST", "/workspaces/join", { code: joinCode });
}

/** Status and error code of a refusal. */
export function refusal({ status, body }: HttpResponse): [number, unknown] {
    return [status, (body.error as Body | undefined)?.code];
}

/** A fresh emulator for each test of a file, in memory. */
export function emulatorPerTest(options?: EmulatorOptions): { readonly current: Emulator } {
    let current: Emulator;
    beforeEach(async () => {
        current = await startEmulator(options);
    });
    afterEach(() => current.close());
    return {
        get current() {
            return current;
        },
    };
}

/** The control routes of the emulator of the test that runs. */
export function controlOf(emulator: { readonly current: Emulator }): Api {
    return (...request) => controlApi(emulator.current)(...request);
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A path for a new database file, in a folder that is deleted after the test file. */
export function databaseFile(): string {
    const folder = mkdtempSync(join(tmpdir(), "emulator-test-"));
    folders.push(folder);
    return join(folder, "emulator.db");
}

/** `pulumi-workspaces emulator`, from its sources. In one process: tsx's own ends with an error where the program takes long to end at a signal. */
export function emulatorCommand(...args: string[]): ChildProcessWithoutNullStreams {
    const tsx = ["--import", require.resolve("tsx")];
    return spawn(process.execPath, [...tsx, "cli/main.ts", "emulator", ...args], {
        cwd: join(__dirname, "../.."),
    });
}
