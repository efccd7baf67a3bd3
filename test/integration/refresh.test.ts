/** The number of requests of a refresh at the CLI's own parallelism: Reads of one workspace share their lists. */
import type { Stack } from "../../toolchain/stack/stack";
import { countingShares } from "../support/sharedReads";
import { StackFixture } from "../../harness/stackFixture";

let fixture: StackFixture;

beforeEach(async () => {
    fixture = await StackFixture.start();
});

afterEach(() => fixture.stop());

function program(workspaces: number, secrets: number, members: number): Record<string, string> {
    return {
        "index.ts": `
import * as workspaces from "pulumi-workspaces";

for (let w = 0; w < ${workspaces}; w++) {
    const { workspaceId } = new workspaces.agentenv.Workspace(\`w\${w}\`, { name: \`w\${w}\` });
    for (let s = 0; s < ${secrets}; s++) {
        new workspaces.agentenv.Secret(\`w\${w}-s\${s}\`, { workspaceId, name: \`S\${s}\`, value: "x" });
    }
    for (let m = 0; m < ${members}; m++) {
        new workspaces.agentenv.WorkspaceMember(\`w\${w}-m\${m}\`, { workspaceId, email: \`m\${m}@example.com\` });
    }
}
`,
    };
}

/** The requests allowed for each time that a shared response may expire. */
async function requestsOfARefresh(stack: Stack, resources: number): Promise<number> {
    const up = await stack.up(["--skip-preview"]);
    expect({ code: up.code, changes: up.changes }).toEqual({ code: 0, changes: { create: resources } });
    await fixture.control("DELETE", "/requests");
    const { result: refresh, shares } = await countingShares(() =>
        stack.refresh(["--skip-preview", "--expect-no-changes"]),
    );
    expect({ code: refresh.code, changes: refresh.changes }).toEqual({
        code: 0,
        changes: { same: resources },
    });
    return fixture.emulator.requests().length / shares;
}

test("one workspace with 100 secrets and 50 members: at most 5 requests", async () => {
    const stack = await fixture.stack({ program: program(1, 100, 50), language: "nodejs" });
    expect(await requestsOfARefresh(stack, 1 + 1 + 150)).toBeLessThanOrEqual(5);
});

test("W workspaces, each with secrets and members: at most 2 W + 3 requests", async () => {
    const stack = await fixture.stack({ program: program(6, 4, 3), language: "nodejs" });
    expect(await requestsOfARefresh(stack, 1 + 6 * 8)).toBeLessThanOrEqual(2 * 6 + 3);
});
