/** What the plugin loads, and when; and that its code cache changes no answer, whatever is in it. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { version } from "../../package.json";
import committedSchema from "../../schema.json";
import { DEBUG_FLAGS, Plugin } from "../../harness/plugin/plugin";
import { Secret } from "../../provider/core/values/value";

const RECORDER = join(__dirname, "..", "..", "harness", "plugin", "recordBundles.js");

let folder: string;
let caches: string;
let code: string;
let record: string;

beforeEach(prepare);
afterEach(() => rmSync(folder, { recursive: true }));

function prepare(): void {
    folder = mkdtempSync(join(tmpdir(), "startup-"));
    caches = join(folder, "caches");
    code = join(caches, "pulumi-workspaces", "code");
    record = join(folder, "bundles");
    writeFileSync(record, "");
}

const start = (env: NodeJS.ProcessEnv = {}, flags: readonly string[] = []): Promise<Plugin> =>
    Plugin.start(
        {
            XDG_CACHE_HOME: caches,
            BUNDLES_RECORD: record,
            NODE_OPTIONS: `--require ${RECORDER}`,
            ...env,
        },
        flags,
    );

/** The bundles that were loaded since the last call, and how. */
function loaded(): string[] {
    const lines = readFileSync(record, "utf8").split("\n").filter(Boolean);
    writeFileSync(record, "");
    return lines;
}

/** The calls of one process, in the engine's order, up to the signal that it ends processes with. */
async function answers(env: NodeJS.ProcessEnv = {}): Promise<unknown> {
    const plugin = await start(env);
    try {
        const handshake = (await plugin.handshake()).toObject();
        const info = await plugin.pluginVersion();
        const schema = await plugin.schema();
        const checked = await plugin.checkConfig({ agentenvApiKey: "k3y-canary", nope: 1 });
        const configured = (await plugin.configure({})).toObject();
        await plugin.cancel();
        return { handshake, info, schema, checked, configured, written: plugin.written };
    } finally {
        plugin.signal("SIGKILL");
        await plugin.stop();
    }
}

const COMPILED = ["startup.js compiled", "provider.js compiled"];
const CACHED = ["startup.js cached", "provider.js cached"];

test("the calls before CheckConfig load nothing of the provider; CheckConfig loads it and is answered", async () => {
    const plugin = await start();
    try {
        await plugin.handshake();
        expect(await plugin.pluginVersion()).toBe(version);
        expect(await plugin.schema()).toEqual(committedSchema);
        await plugin.attach("127.0.0.1:1");
        await plugin.cancel();
        expect(loaded()).toEqual(["startup.js compiled"]);

        const { inputs } = await plugin.checkConfig({ agentenvApiKey: "k3y-canary" });
        expect(inputs).toEqual({ agentenvApiKey: new Secret("k3y-canary") });
        expect(loaded()).toEqual(["provider.js compiled"]);
        await plugin.configure({});
        expect(loaded()).toEqual([]);
    } finally {
        await plugin.stop();
    }
});

test.each<[string, NodeJS.ProcessEnv, readonly string[]]>([
    ["traces", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" }, []],
    ["the debug log", {}, DEBUG_FLAGS],
])("%s alone load what observes the calls", async (_what, env, flags) => {
    const plugin = await start(env, flags);
    try {
        await plugin.handshake();
        expect(loaded()).toEqual(["startup.js compiled", "observability.js compiled"]);
    } finally {
        await plugin.stop();
    }
});

test("a signal ends a plugin that has not loaded the provider", async () => {
    const plugin = await start();
    await plugin.handshake();
    plugin.signal("SIGTERM");
    expect(await plugin.exited).toBe(143);
    expect(loaded()).toEqual(["startup.js compiled"]);
    await plugin.stop();
});

describe("the code cache", () => {
    let expected: unknown;
    const files = (): string[] => readdirSync(code).map((name) => join(code, name));

    /** What the first process leaves in it. */
    let written: Map<string, Buffer>;

    beforeAll(async () => {
        prepare();
        expected = await answers();
        expect(loaded()).toEqual(COMPILED);
        expect(expected).toMatchObject({ info: version, written: "" });
        written = new Map(files().map((file) => [basename(file), readFileSync(file)]));
        expect(written.size).toBe(2);
        rmSync(folder, { recursive: true });
    });

    beforeEach(() => {
        mkdirSync(code, { recursive: true, mode: 0o700 });
        for (const [name, content] of written) {
            writeFileSync(join(code, name), content, { mode: 0o600 });
        }
    });

    test("is used by the next process, even though the last one was killed", async () => {
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(CACHED);
    });

    test("holds nothing of a run", () => {
        for (const file of files()) {
            expect(readFileSync(file).includes("k3y-canary")).toBe(false);
        }
    });

    test("turned off, it is neither read nor written", async () => {
        rmSync(caches, { recursive: true });
        expect(await answers({ PULUMI_WORKSPACES_CODE_CACHE: "off" })).toEqual(expected);
        expect(loaded()).toEqual(COMPILED);
        expect(readdirSync(folder)).toEqual(["bundles"]);
    });

    test.each<[string, (content: Buffer) => Buffer, string]>([
        ["with a changed bit", (content) => flipped(content, content.length >> 1), "compiled"],
        ["with another hash", (content) => flipped(content, 0), "compiled"],
        ["cut off", (content) => content.subarray(0, content.length - 1), "compiled"],
        ["empty", () => Buffer.alloc(0), "compiled"],
        ["of another V8, with its right hash", () => hashed(Buffer.alloc(4_096, 7)), "rejected"],
    ])("%s is replaced, and changes no answer", async (_what, change, state) => {
        for (const file of files()) {
            writeFileSync(file, change(readFileSync(file)));
        }
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual([`startup.js ${state}`, `provider.js ${state}`]);
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(CACHED);
    });

    test("of a Node.js with other flags is not used", async () => {
        const flags = { NODE_OPTIONS: `--require ${RECORDER} --stack-trace-limit=20` };
        expect(await answers(flags)).toEqual(expected);
        expect(loaded()).toEqual(COMPILED);
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(CACHED);
    });

    test("that cannot be written changes no answer", async () => {
        rmSync(caches, { recursive: true });
        writeFileSync(caches, "a file in the folder's place");
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(COMPILED);
    });

    test("whose files cannot be read or replaced changes no answer", async () => {
        for (const file of files()) {
            rmSync(file);
            mkdirSync(join(file, "full"), { recursive: true });
        }
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(COMPILED);
        expect(files()).toHaveLength(2);
    });

    test("may be written by several processes at once", async () => {
        rmSync(caches, { recursive: true });
        const plugins = await Promise.all(Array.from({ length: 4 }, () => start()));
        await Promise.all(plugins.map((plugin) => plugin.checkConfig({})));
        await Promise.all(plugins.map((plugin) => plugin.cancel()));
        await Promise.all(plugins.map((plugin) => plugin.stop()));
        expect(loaded().sort()).toEqual([...COMPILED, ...COMPILED, ...COMPILED, ...COMPILED].sort());
        expect(files()).toHaveLength(2);
        expect(await answers()).toEqual(expected);
        expect(loaded()).toEqual(CACHED);
    });
});

function flipped(content: Buffer, index: number): Buffer {
    const changed = Buffer.from(content);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    return changed;
}

/** A file of the cache with this data. */
function hashed(data: Buffer): Buffer {
    return Buffer.concat([createHash("sha256").update(data).digest(), data]);
}
