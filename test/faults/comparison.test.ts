/** The comparison detects everything that the runs expect to be zero. */
import { FaultFixture } from "../../harness/faults/support/faultFixture";
import { countUntracked } from "../../harness/faults/support/comparison";

let fixture: FaultFixture;

beforeAll(async () => {
    fixture = await FaultFixture.start({ size: 10, sameNames: true });
    const up = await fixture.stack.up(["--skip-preview"]);
    expect(up.code).toBe(0);
});

afterAll(() => fixture.stop());

const NO_DIFFERENCE = {
    declared: 10,
    inState: 10,
    atServices: 10,
    duplicates: [],
    orphans: [],
    onlyInState: [],
    adopted: [],
    missing: [],
    wrongValues: [],
};

async function idOf(name: string): Promise<string> {
    const { resources = [] } = await fixture.stack.storedState();
    return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";
}

test("program, state and services agree, also with older objects of the same names", async () => {
    expect(await fixture.compare(1)).toEqual(NO_DIFFERENCE);
});

test("a second object of the same name is a duplicate", async () => {
    const { stackFixture } = fixture;
    const duplicate = (await stackFixture.agentenv("POST", "/workspaces", { name: "workspace-0" })) as {
        id: string;
    };
    const comparison = await fixture.compare(1);
    expect(comparison).toEqual({
        ...NO_DIFFERENCE,
        atServices: 11,
        duplicates: [`workspaces:agentenv:Workspace ${duplicate.id} (workspace-0)`],
    });
    expect(countUntracked(comparison)).toBe(1);
    await stackFixture.agentenv("DELETE", `/workspaces/${duplicate.id}`);
});

test("an object that no program declares is an orphan", async () => {
    const { stackFixture } = fixture;
    const body = { name: "Another", slug: "another" };
    const { id } = (await stackFixture.tripswitch("POST", "/workspaces", body)) as { id: string };
    expect((await fixture.compare(1)).orphans).toEqual([`workspaces:tripswitch:Workspace ${id} (Another)`]);
    await stackFixture.tripswitch("DELETE", `/workspaces/${id}`);
});

test("a value that differs from the program is a wrong value", async () => {
    const { stackFixture } = fixture;
    const path = `/workspaces/${await idOf("w0")}`;
    const [, secretId] = (await idOf("s0n1")).split("/");
    await stackFixture.agentenv("PUT", path, { name: "workspace-0", description: "By hand." });
    await stackFixture.agentenv("PATCH", `${path}/secrets/${secretId}`, { value: "by hand" });
    await stackFixture.putIcon(await idOf("w0"), "<svg/>");
    expect((await fixture.compare(1)).wrongValues).toEqual(["w0.description", "s0n1.value", "i0.icon"]);
});

test("a resource without an object is only in state, and a declared resource that is not in state is missing", async () => {
    const { stackFixture } = fixture;
    const [workspaceId, accountId] = (await idOf("b0")).split("/");
    await stackFixture.agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${accountId}`);
    const comparison = await fixture.compare(1);
    expect(comparison.onlyInState).toEqual([
        `workspaces:agentenv:BillingAccount ${workspaceId}/${accountId}`,
    ]);
    await fixture.stack.mustRun(["state", "delete", await urnOf("t0"), "--yes"]);
    expect(await fixture.compare(1)).toMatchObject({
        missing: ["t0"],
        orphans: [expect.stringContaining("tripswitch")],
    });
});

async function urnOf(name: string): Promise<string> {
    const { resources = [] } = await fixture.stack.storedState();
    return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";
}
