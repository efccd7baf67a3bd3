/**
 * Where secrets end up in a real run: the value of everything that is declared secret, from the decrypted state, is searched in everything
 * that the engine stores and prints. The engine's own log at `-v=9` is an exception: see SECURITY.md.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stack } from "../../toolchain/stack/stack";
import { catalogue } from "../../provider/services/index";
import { allResourcesProgram, INITIAL, prepareServices, svg } from "./support/allResourcesProgram";
import { YAML } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;
let stack: Stack;
/** Every secret of the run, by property. */
const secrets = new Map<string, string>();

beforeAll(async () => {
    fixture = await StackFixture.start();
    const program = allResourcesProgram(INITIAL);
    const google = program.resources?.["google"]?.properties ?? {};
    google["state"] = "${googleState}";
    program.config = { ...program.config, googleState: { type: "string", secret: true } };
    stack = await fixture.stack({
        program: { ...YAML.render(program), "icon.svg": svg(INITIAL.icon) },
        config: {
            ...(await prepareServices(fixture)),
            googleState: { secret: `state-${CANARY}` },
            "workspaces:agentenvApiKey": { secret: fixture.emulator.agentenvApiKey },
            "workspaces:tripswitchApiKey": { secret: fixture.emulator.tripswitchApiKey },
        },
    });
});

afterAll(() => fixture.stop());

const formsOf = (secret: string): string[] => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
];

/** The secrets that a text contains, in any encoding. */
function leaksIn(text: string): string[] {
    return [...secrets]
        .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
        .map(([name]) => name);
}

test("in a run with every declared secret, each is encrypted in state", async () => {
    const { code, output } = await stack.up(["--skip-preview"]);
    expect([code, output]).toEqual([0, expect.any(String)]);

    const decrypted = await stack.exportState({ showSecrets: true });
    const plain = (value: unknown): unknown => (value as { plaintext?: string } | undefined)?.plaintext;
    for (const { type, inputs = {}, outputs = {} } of decrypted.resources ?? []) {
        const resource = catalogue.resources.find(({ token }) => token === type);
        const declared = resource
            ? [...resource.inputs.values(), ...resource.outputs.values()]
            : type === "pulumi:providers:workspaces"
              ? [...catalogue.config.properties.values()]
              : [];
        for (const { name } of declared.filter(({ secret }) => secret)) {
            const text = plain(outputs[name]) ?? plain(inputs[name]);
            if (typeof text === "string") {
                secrets.set(`${type} ${name}`, JSON.parse(text) as string);
            }
        }
    }
    const all = catalogue.resources.flatMap(({ token, inputs, outputs }) =>
        [...inputs.values(), ...outputs.values()]
            .filter(({ secret }) => secret)
            .map(({ name }) => `${token} ${name}`),
    );
    const keys = ["agentenvApiKey", "tripswitchApiKey"].map((name) => `pulumi:providers:workspaces ${name}`);
    expect([...secrets.keys()].sort()).toEqual([...all, ...keys].sort());
    expect(leaksIn(output)).toEqual([]);
    expect(leaksIn(JSON.stringify(await stack.exportState()))).toEqual([]);
});

test("no file of the run contains a secret: state, its history, the event logs", async () => {
    const found: string[] = [];
    for (const entry of await readdir(join(stack.folder, ".."), { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        if (entry.isFile()) {
            found.push(...leaksIn(await readFile(path, "latin1")).map((name) => `${name} in ${path}`));
        }
    }
    expect(found).toEqual([]);
});

test("a failing run prints no secret, although the service's error repeats the request", async () => {
    await fixture.control("PUT", "/faults", {
        rules: [{ when: { service: "agentenv" }, fault: { kind: "malformed", as: "notJson" } }],
    });
    const { code, output } = await stack.refresh(["--skip-preview"], {
        env: { PULUMI_WORKSPACES_MAX_RETRIES: "0" },
    });
    expect(code).not.toBe(0);
    expect(output).toMatch(/not JSON/);
    expect(leaksIn(output)).toEqual([]);
    await fixture.control("DELETE", "/faults");
});

test("at -v=9 secrets are in the engine's own log of its calls, and in no line of the plugin", async () => {
    const { code, output } = await stack.up(["--skip-preview", "--logtostderr", "--logflow", "-v=9"]);
    expect(code).toBe(0);
    const leaking = output.split("\n").filter((line) => leaksIn(line).length > 0);
    const engines = /^\{"time":.*"msg":"(Unm|M)arshaling property for RPC\[/;
    expect(leaking.filter((line) => !engines.test(line))).toEqual([]);
    // If this fails because the engine masks these, remove the line in SECURITY.md.
    expect(leaking).not.toEqual([]);
});
