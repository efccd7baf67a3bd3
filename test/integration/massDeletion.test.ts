/** A refresh by the Pulumi CLI, which reads a few resources at a time in the order of the state, against services that return empty lists. */
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { drift } from "./support/driftCommand";

const TEAMS = ["red", "green", "blue", "black"];
const NAMES = ["A", "B", "C", "D"];

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    // Ordered by name, so that the secrets of all workspaces alternate in state.
    const secrets = NAMES.flatMap((name) =>
        TEAMS.map((team) => [
            `${team}${name}`,
            {
                type: "workspaces:agentenv:Secret",
                properties: { workspaceId: `\${${team}.workspaceId}`, name, value: "canary-value" },
            },
        ]),
    );
    const workspaces = TEAMS.map((team) => [
        team,
        { type: "workspaces:agentenv:Workspace", properties: { name: team } },
    ]);
    const resources = Object.fromEntries([...workspaces, ...secrets]) as Record<string, unknown>;
    stack = await fixture.stack({ program: yamlProgram({ resources }), language: "yaml" });
    expect((await stack.up(["--skip-preview"])).code).toBe(0);
});

afterAll(() => fixture.stop());

async function urns(): Promise<string[]> {
    return ((await stack.exportState()).resources ?? []).map(({ urn }) => urn).sort();
}

test("an outage with empty lists removes nothing from state, also where the secrets of several workspaces alternate in it", async () => {
    const before = await urns();
    fixture.emulator.faults({
        rules: [{ when: { method: "GET", path: "/v1/**/secrets" }, fault: { kind: "emptyList" } }],
    });
    const result = await stack.refresh([]);
    fixture.emulator.faults(undefined);
    expect(result.code).not.toBe(0);
    expect(result.output).toContain("PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=");
    expect(await urns()).toEqual(before);
    const settled = await stack.refresh(["--expect-no-changes"]);
    expect({ code: settled.code, output: settled.output }).toMatchObject({ code: 0 });
});

test("drift reports such an outage as one finding for each workspace, which it doubts", async () => {
    fixture.emulator.faults({
        rules: [{ when: { method: "GET", path: "/v1/**/secrets" }, fault: { kind: "emptyList" } }],
    });
    const { code, report } = await drift(stack, ["--unmanaged", "none"]);
    fixture.emulator.faults(undefined);
    expect(code).toBe(7);
    const findings = report.stacks[0]?.findings ?? [];
    expect(
        findings.map(({ kind, name, doubted, children }) => [kind, name, doubted, children?.length]),
    ).toEqual([...TEAMS].sort().map((team) => ["deleted", team, true, NAMES.length]));
    expect(findings[0]?.remedy).toContain(`PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=${findings[0]?.id}`);
});

test("real deletions are removed from state once they are accepted, and the next up creates the resources again", async () => {
    const { workspaces } = (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string }[] };
    for (const { id } of workspaces) {
        const { secrets } = (await fixture.agentenv("GET", `/workspaces/${id}/secrets`)) as {
            secrets: { id: string }[];
        };
        for (const secret of secrets) {
            await fixture.agentenv("DELETE", `/workspaces/${id}/secrets/${secret.id}`);
        }
    }
    const accepted = workspaces.map(({ id }) => id).join(",");
    const env = { PULUMI_WORKSPACES_ACCEPT_MASS_DELETION: accepted };
    const refreshed = await stack.refresh([], { env });
    expect({ code: refreshed.code, changes: refreshed.changes }).toMatchObject({
        code: 0,
        changes: { delete: TEAMS.length * NAMES.length },
    });
    const up = await stack.up(["--skip-preview"]);
    expect(up.changes).toMatchObject({ create: TEAMS.length * NAMES.length });
    expect((await stack.destroy(["--skip-preview"])).code).toBe(0);
});
