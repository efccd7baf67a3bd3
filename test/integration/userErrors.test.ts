/** Invalid input: one clear error that names the property or setting and what to do. Nothing is created or deleted, and no secret is printed. */
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: yamlProgram({}), language: "yaml" });
});

afterAll(() => fixture.stop());

const WORKSPACE = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };

async function refused(
    resources: Record<string, unknown>,
    message: RegExp,
    env: Record<string, string> = {},
): Promise<void> {
    await stack.write(yamlProgram({ resources }));
    const result = await stack.up(["--skip-preview"], { env });
    expect(result.output).toMatch(message);
    expect(result.code).not.toBe(0);
    expect(result.output).not.toContain(CANARY);
    expect(await fixture.remaining()).toEqual({ workspaces: [], tripswitchWorkspaces: [] });
    const { resources: state = [] } = await stack.exportState();
    expect(state.filter(({ type }) => type.startsWith("workspaces:"))).toEqual([]);
    expect(await fixture.leaks(stack)).toEqual([]);
}

function tripswitch(properties: Record<string, unknown>): Record<string, unknown> {
    return { production: { type: "workspaces:tripswitch:Workspace", properties } };
}

test("a slug with capitals is refused", () =>
    refused(
        tripswitch({ name: "Production", slug: "Production" }),
        /slug.*must be lowercase letters, digits and hyphens/s,
    ));

test("an empty name is refused", () =>
    refused({ team: { ...WORKSPACE, properties: { name: "" } } }, /name.*must not be empty/s));

test("an unknown property is refused without its secret value", () =>
    refused(
        {
            token: {
                type: "workspaces:agentenv:Secret",
                properties: {
                    workspaceId: "ws_1",
                    name: "TOKEN",
                    value: "x",
                    valeu: { "fn::secret": CANARY },
                },
            },
        },
        /valeu/,
    ));

test("a missing key is an error", () =>
    refused({ team: WORKSPACE }, /agentenvApiKey is not set.*AGENTENV_API_KEY.*pulumi config set --secret/s, {
        AGENTENV_API_KEY: "",
    }));

test("a wrong key is an error", () =>
    refused(
        { team: WORKSPACE },
        /AgentEnv: GET \/auth\/api-key-context returned 401.*request id.*check agentenvApiKey/s,
        {
            AGENTENV_API_KEY: `${CANARY}-key`,
        },
    ));

test("an unreachable URL is an error", () =>
    refused({ team: WORKSPACE }, /received no response from http:\/\/127\.0\.0\.1:9\/v1.*agentenvUrl/s, {
        AGENTENV_API_URL: "http://127.0.0.1:9",
        PULUMI_WORKSPACES_MAX_RETRIES: "0",
    }));

test("an http URL off loopback is refused", () =>
    refused({ team: WORKSPACE }, /agentenvUrl: must begin with https.*AGENTENV_API_URL/s, {
        AGENTENV_API_URL: "http://agentenv.example.com",
    }));

describe("settings in stack config", () => {
    afterEach(async () => {
        await stack.mustRun(["config", "rm-all", "workspaces:agentenvUrl", "workspaces:agentenvApiKey"]);
    });

    test("an http URL off loopback is refused by name", async () => {
        await stack.configure({ "workspaces:agentenvUrl": "http://agentenv.example.com" });
        await refused({ team: WORKSPACE }, /agentenvUrl.*must begin with https/s);
    });

    test("a key is encrypted in state, also where it is plaintext in config", async () => {
        const { agentenvApiKey, agentenvUrl } = fixture.emulator;
        await stack.configure({
            "workspaces:agentenvApiKey": agentenvApiKey,
            "workspaces:agentenvUrl": agentenvUrl,
        });
        await stack.write(yamlProgram({ resources: { team: WORKSPACE } }));
        const up = await stack.up(["--skip-preview"], {
            env: { AGENTENV_API_KEY: "", AGENTENV_API_URL: "" },
        });
        expect({ code: up.code, changes: up.changes }).toMatchObject({ code: 0, changes: { create: 1 } });
        // The engine stores plaintext configuration in its history; only the state is under the provider's control.
        expect(JSON.stringify(await stack.exportState())).not.toContain(agentenvApiKey);
        expect(up.output).not.toContain(agentenvApiKey);
    });

    test("a rotated key is used by refresh and destroy with --run-program, and replaces nothing", async () => {
        const { key } = (await fixture.control("POST", "/rotate-key", { service: "agentenv" })) as {
            key: string;
        };
        await stack.configure({
            "workspaces:agentenvApiKey": { secret: key },
            "workspaces:agentenvUrl": fixture.emulator.agentenvUrl,
        });
        const env = { AGENTENV_API_KEY: "", AGENTENV_API_URL: "" };
        const stale = await stack.refresh(["--skip-preview"], { env });
        expect(stale.output).toMatch(/returned 401.*--run-program/s);
        const refresh = await stack.refresh(["--skip-preview", "--run-program"], { env });
        expect({ code: refresh.code, output: refresh.output }).toMatchObject({ code: 0 });
        const destroy = await stack.destroy(["--skip-preview", "--run-program"], { env });
        expect({ code: destroy.code, output: destroy.output }).toMatchObject({ code: 0 });
        expect((await fixture.remaining()).workspaces).toEqual([]);
    });
});

test("the error for configuration of a project with the provider's name contains the next step", async () => {
    const own = await fixture.stack({
        program: yamlProgram({ name: "workspaces", resources: { team: WORKSPACE } }),
        language: "yaml",
        config: { region: "eu" },
    });
    const result = await own.preview();
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(
        /has no setting "region".*the project is also named "workspaces".*Pulumi\.yaml/s,
    );
    expect(result.output).toContain("pulumi config rm workspaces:<key>");
});
