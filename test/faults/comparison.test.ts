/** The runs' eyes: whatever they count as zero is seen when it is there. */
import { Ground } from "../../harness/faults/support/ground";
import { stray } from "../../harness/faults/support/comparison";

let ground: Ground;

beforeAll(async () => {
    ground = await Ground.prepare({ size: 10, namesakes: true });
    const up = await ground.stack.up(["--skip-preview"]);
    expect(up.code).toBe(0);
});

afterAll(() => ground.end());

const ZEROS = {
    asked: 10,
    inState: 10,
    atServices: 10,
    twins: [],
    orphans: [],
    phantoms: [],
    takenOver: [],
    missing: [],
    wrongValues: [],
};

async function idOf(name: string): Promise<string> {
    const { resources = [] } = await ground.stack.storedState();
    return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";
}

test("program, state and services agree, whoever else has objects of the same names", async () => {
    expect(await ground.compare(1)).toEqual(ZEROS);
});

test("a second object of the same name is a twin", async () => {
    const { scene } = ground;
    const twin = (await scene.agentenv("POST", "/workspaces", { name: "fleet-0" })) as { id: string };
    const seen = await ground.compare(1);
    expect(seen).toEqual({
        ...ZEROS,
        atServices: 11,
        twins: [`workspaces:agentenv:Workspace ${twin.id} (fleet-0)`],
    });
    expect(stray(seen)).toBe(1);
    await scene.agentenv("DELETE", `/workspaces/${twin.id}`);
});

test("an object that nobody declares is an orphan", async () => {
    const { scene } = ground;
    const body = { name: "Another", slug: "another" };
    const { id } = (await scene.tripswitch("POST", "/workspaces", body)) as { id: string };
    expect((await ground.compare(1)).orphans).toEqual([`workspaces:tripswitch:Workspace ${id} (Another)`]);
    await scene.tripswitch("DELETE", `/workspaces/${id}`);
});

test("another value is a wrong one", async () => {
    const { scene } = ground;
    const path = `/workspaces/${await idOf("w0")}`;
    const [, secretId] = (await idOf("s0n1")).split("/");
    await scene.agentenv("PUT", path, { name: "fleet-0", description: "By hand." });
    await scene.agentenv("PATCH", `${path}/secrets/${secretId}`, { value: "by hand" });
    await scene.putIcon(await idOf("w0"), "<svg/>");
    expect((await ground.compare(1)).wrongValues).toEqual(["w0.description", "s0n1.value", "i0.icon"]);
});

test("what is in state and nowhere else is a phantom, and what a program has more is missing", async () => {
    const { scene } = ground;
    const [workspaceId, accountId] = (await idOf("b0")).split("/");
    await scene.agentenv("DELETE", `/workspaces/${workspaceId}/billing/accounts/${accountId}`);
    const seen = await ground.compare(1);
    expect(seen.phantoms).toEqual([`workspaces:agentenv:BillingAccount ${workspaceId}/${accountId}`]);
    await ground.stack.mustRun(["state", "delete", await urnOf("t0"), "--yes"]);
    expect(await ground.compare(1)).toMatchObject({
        missing: ["t0"],
        orphans: [expect.stringContaining("tripswitch")],
    });
});

async function urnOf(name: string): Promise<string> {
    const { resources = [] } = await ground.stack.storedState();
    return resources.find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";
}
