/** docs/rotation.md: its commands are run as they are written there, after the old key has stopped working. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { agentenv, idOf, WORKSPACE_ID } from "./support/declare";
import { drift } from "./support/driftCommand";
import { requireSuccess } from "./support/requireSuccess";

const page = readFileSync(join(__dirname, "..", "..", "docs", "rotation.md"), "utf8");

/** The blocks of commands below a heading. */
function commandsOf(heading: string): string[] {
    const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
    return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = ""]) => commands);
}

let fixture: StackFixture;
/** Every key that was valid at some time. */
let keys: string[];

beforeEach(async () => {
    fixture = await StackFixture.start();
    keys = [fixture.emulator.agentenvApiKey];
});
afterEach(() => fixture.stop());

async function rotate(): Promise<void> {
    await fixture.control("POST", "/rotate-key", { service: "agentenv" });
    keys.push(fixture.emulator.agentenvApiKey);
}

/** Runs a block of commands with the current key as the new one. */
async function follow(stack: Stack, commands: string | undefined): Promise<string> {
    const { code, output } = await stack.script(commands ?? "exit 1", {
        env: { NEW_KEY: fixture.emulator.agentenvApiKey },
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
}

function resources(description: string, options: Record<string, unknown> = {}): Record<string, unknown> {
    return {
        team: agentenv("Workspace", { name: "team", description }, options),
        token: agentenv("Secret", { workspaceId: WORKSPACE_ID, name: "TOKEN", value: "x" }, options),
    };
}

function expectNoKeyIn(text: string): void {
    expect(keys.filter((key) => text.includes(key))).toEqual([]);
}

test("a key in the environment: with the new one nothing is replaced, an edit is written, and the state never held a key", async () => {
    const stack = await fixture.stack({ program: yamlProgram({ resources: resources("Ours.") }) });
    requireSuccess(await stack.up(["--skip-preview"]));
    const before = [await idOf(stack, "team"), await idOf(stack, "token")];
    await rotate();
    for (const refused of [await stack.preview(), await stack.refresh(["--skip-preview"])]) {
        expect(refused.code).not.toBe(0);
        expect(refused.output).toMatch(/returned 401.*AGENTENV_API_KEY/);
    }

    await stack.write(yamlProgram({ resources: resources("Edited.") }));
    await fixture.control("DELETE", "/requests");
    expectNoKeyIn(await follow(stack, commandsOf("The key is in the environment")[0]));
    expect(fixture.writes()).toEqual(["PUT /agentenv/v1/workspaces/*"]);
    expect([await idOf(stack, "team"), await idOf(stack, "token")]).toEqual(before);
    expectNoKeyIn(JSON.stringify(await stack.exportState({ showSecrets: true })));

    const env = { AGENTENV_API_KEY: fixture.emulator.agentenvApiKey };
    requireSuccess(await stack.destroy(["--skip-preview"], { env }));
    expect((await fixture.remaining()).workspaces).toEqual([]);
});

describe.each([
    {
        place: "stack config",
        setting: "workspaces:agentenvApiKey",
        program: (description: string) => yamlProgram({ resources: resources(description) }),
    },
    {
        place: "the argument of a provider instance",
        setting: "ourKey",
        program: (description: string) =>
            yamlProgram({
                config: { ourKey: { type: "string", secret: true } },
                resources: {
                    account: {
                        type: "pulumi:providers:workspaces",
                        properties: { agentenvApiKey: "${ourKey}" },
                    },
                    ...resources(description, { provider: "${account}" }),
                },
            }),
    },
])("a key in $place:", ({ setting, program }) => {
    test("with the new one nothing is replaced, an edit is written, a destroy succeeds, and no key is in the state in plaintext", async () => {
        const stack = await fixture.stack({
            program: program("Ours."),
            config: { [setting]: { secret: fixture.emulator.agentenvApiKey } },
            env: { AGENTENV_API_URL: fixture.emulator.agentenvUrl },
        });
        const [store, afterwards, destroy] = commandsOf("The key is in stack config").map((commands) =>
            commands.replace("workspaces:agentenvApiKey", setting),
        );
        requireSuccess(await stack.up(["--skip-preview"]));
        const before = [await idOf(stack, "team"), await idOf(stack, "token")];
        await rotate();
        for (const refused of [
            await stack.refresh(["--skip-preview"]),
            await stack.up(["--skip-preview", "--refresh"]),
        ]) {
            expect(refused.code).not.toBe(0);
            expect(refused.output).toMatch(/returned 401.*--run-program/s);
        }

        await stack.write(program("Edited."));
        await fixture.control("DELETE", "/requests");
        expectNoKeyIn(await follow(stack, store));
        const looked = await drift(stack, ["--run-program"]);
        expect({ code: looked.code, error: looked.report.stacks[0]?.error }).toEqual({ code: 0 });
        expectNoKeyIn(looked.stdout + looked.stderr);
        await follow(stack, afterwards);
        expect(fixture.writes()).toEqual(["PUT /agentenv/v1/workspaces/*"]);
        expect([await idOf(stack, "team"), await idOf(stack, "token")]).toEqual(before);
        expectNoKeyIn(JSON.stringify(await stack.exportState()));
        expect(await fixture.leaks(stack)).toEqual([]);

        await rotate();
        await stack.configure({ [setting]: { secret: fixture.emulator.agentenvApiKey } });
        await follow(stack, destroy);
        expect((await fixture.remaining()).workspaces).toEqual([]);
    });
});
