/**
 * A policy pack sees the resources of this provider. The pack is an executable: the Node.js host that is built from Go modules starts no policy
 * packs that are folders.
 */
import { chmod, cp, mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../../toolchain/stack/project";
import type { OperationResult, Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { CANARY, StackFixture } from "../../harness/stackFixture";
import { agentenv, stored, WORKSPACE_ID } from "./support/declare";
import { requireSuccess } from "./support/requireSuccess";

const PACK = `#!/usr/bin/env node
process.chdir(__dirname); // It holds the package.json with the version of the pack.
const { PolicyPack } = require(${JSON.stringify(require.resolve("@pulumi/policy"))});

const WORKSPACE = "workspaces:agentenv:Workspace";
new PolicyPack("workspaces", {
    policies: [
        {
            name: "workspace-description",
            description: "A workspace has a description.",
            enforcementLevel: "mandatory",
            validateResource: ({ type, props }, report) => {
                if (type === WORKSPACE && !props.description) {
                    report("a workspace needs a description");
                }
            },
        },
        {
            name: "full-stop",
            description: "A description ends with a full stop.",
            enforcementLevel: "remediate",
            remediateResource: ({ type, props }) =>
                type === WORKSPACE && /[^.]$/.test(props.description ?? "")
                    ? { ...props, description: props.description + "." }
                    : undefined,
        },
        {
            name: "secret-length",
            description: "Reports what it sees of a secret.",
            enforcementLevel: "advisory",
            validateResource: ({ type, props }, report) => {
                if (type === "workspaces:agentenv:Secret") {
                    report("the value has " + props.value.length + " characters");
                }
            },
        },
        {
            name: "joined-workspaces",
            description: "After an update, the outputs are known.",
            enforcementLevel: "advisory",
            validateStack: ({ resources }, report) => {
                for (const { type, props } of resources) {
                    if (type === WORKSPACE && /^ws_/.test(props.workspaceId)) {
                        report("the id of the workspace is known");
                    }
                }
            },
        },
    ],
});
`;

const VALUE = `${CANARY}-policy`;

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: program(), config: { secretValue: { secret: VALUE } } });
    await stack.write({ "pack/pack.js": PACK, "pack/package.json": '{ "version": "1.0.0" }' });
    await chmod(join(stack.folder, "pack", "pack.js"), 0o755);
});
afterAll(() => fixture.stop());

function program(description?: string): Record<string, string> {
    return yamlProgram({
        config: { secretValue: { type: "string", secret: true } },
        resources: {
            team: agentenv("Workspace", {
                name: "team",
                ...(description === undefined ? {} : { description }),
            }),
            token: agentenv("Secret", { workspaceId: WORKSPACE_ID, name: "TOKEN", value: "${secretValue}" }),
        },
    });
}

function up(...args: string[]): Promise<OperationResult> {
    return stack.up(["--skip-preview", "--policy-pack", join("pack", "pack.js"), ...args]);
}

test("a mandatory policy refuses an input, and nothing is created", async () => {
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("a workspace needs a description");
    expect(fixture.writes()).toEqual([]);
});

test("a remediation changes the input that is created, and a second up changes nothing", async () => {
    await stack.write(program("Ours"));
    const created = requireSuccess(await up());
    expect(await stored(stack, "team")).toMatchObject({ inputs: { description: "Ours." } });
    requireSuccess(await up("--refresh", "--expect-no-changes"));
    expect(created.output).toContain("the id of the workspace is known");
});

test("policies see secret values in plaintext; the output and the state hold none", async () => {
    const unchanged = requireSuccess(await up());
    expect(unchanged.output).toContain(`the value has ${VALUE.length} characters`);
    expect(unchanged.output).not.toContain(CANARY);
    expect(await fixture.leaks(stack)).toEqual([]);
    requireSuccess(await stack.destroy(["--skip-preview"]));
});

describe("the pack of examples/policies", () => {
    const PROGRAM = {
        team: agentenv("Workspace", { name: "team" }),
        totp: agentenv("WorkspaceTotpPolicy", { workspaceId: WORKSPACE_ID, required: true }),
        roster: agentenv("WorkspaceMembers", {
            workspaceId: WORKSPACE_ID,
            members: { "ada@example.com": "owner", "ben@example.com": "member" },
        }),
        token: agentenv("Secret", {
            workspaceId: WORKSPACE_ID,
            name: "TOKEN",
            value: "x",
        }),
    };

    beforeAll(async () => {
        const pack = join(stack.folder, "policies");
        await cp(join(REPOSITORY, "examples", "policies"), pack, { recursive: true });
        await mkdir(join(pack, "node_modules"));
        await symlink(
            join(REPOSITORY, "node_modules", "@pulumi"),
            join(pack, "node_modules", "@pulumi"),
            "junction",
        );
        await symlink(REPOSITORY, join(pack, "node_modules", "pulumi-workspaces"), "junction");
        const start = [
            "#!/usr/bin/env node",
            "process.chdir(__dirname);",
            `require(${JSON.stringify(require.resolve("tsx/cjs"))});`,
            'require("./index.ts");',
        ];
        await stack.write({ "policies/start.js": start.join("\n") });
        await chmod(join(pack, "start.js"), 0o755);
    });

    async function preview(resources: Record<string, unknown>, ...args: string[]): Promise<OperationResult> {
        await stack.write(yamlProgram({ resources }));
        return stack.preview(["--policy-pack", join("policies", "start.js"), ...args]);
    }

    test("refuses a workspace that needs no passwords, has no owners, and has a secret without a description", async () => {
        const { team, token } = PROGRAM;
        const refused = await preview({ team, token });
        expect(refused.code).not.toBe(0);
        expect(refused.output).toContain("team requires no one-time passwords");
        expect(refused.output).toContain("team has 0 declared owners, and needs 2");
        expect(refused.output).toContain("the secret TOKEN needs a description");
    });

    test("passes one that has what the settings ask for, before anything of it is created", async () => {
        const settings = { owners: { least: 1 }, "secret-description": "advisory" };
        await stack.write({ "policies.json": JSON.stringify(settings) });
        const { output } = requireSuccess(await preview(PROGRAM, "--policy-pack-config", "policies.json"));
        expect(output).toContain("the secret TOKEN needs a description");
    });
});
