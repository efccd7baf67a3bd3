/** A roster under the engine: strangers shown by e-mail, a key of the map left to others, and people who move from one kind of resource to the other. */
import type { Stack } from "../../toolchain/stack/stack";
import { yamlProgram } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { requireSuccess } from "./support/requireSuccess";

let fixture: StackFixture;
let stack: Stack;

beforeAll(async () => {
    fixture = await StackFixture.start();
    stack = await fixture.stack({ program: program({ alice: member("alice@example.com", "admin") }) });
    requireSuccess(await stack.up(["--skip-preview"]));
});
afterAll(() => fixture.stop());

const WORKSPACE_ID = "${team.workspaceId}";

function program(resources: Record<string, object>): Record<string, string> {
    const team = { type: "workspaces:agentenv:Workspace", properties: { name: "team" } };
    return yamlProgram({
        resources: { team, ...(resources as Record<string, typeof team>) },
        outputs: { workspaceId: WORKSPACE_ID },
    });
}

const member = (email: string, role: string) => ({
    type: "workspaces:agentenv:WorkspaceMember",
    properties: { workspaceId: WORKSPACE_ID, email, role },
});

const roster = (members: Record<string, string>, options: object = {}) => ({
    type: "workspaces:agentenv:WorkspaceMembers",
    properties: { workspaceId: WORKSPACE_ID, members },
    options,
});

const PEOPLE = { "alice@example.com": "admin", "bob@example.com": "member" };

async function workspacePath(): Promise<string> {
    return `/workspaces/${(await stack.outputs())["workspaceId"] as string}`;
}

/** E-mail and user id of each member but the owner. */
async function people(): Promise<Record<string, string>> {
    const { members } = (await fixture.agentenv("GET", await workspacePath())) as {
        members: { email: string; userId: string; role: string }[];
    };
    const invited = members.filter(({ role }) => role !== "owner");
    return Object.fromEntries(invited.map(({ email, userId }) => [email, userId]));
}

async function invite(email: string): Promise<void> {
    await fixture.agentenv("POST", `${await workspacePath()}/members`, { email, role: "viewer" });
}

test("a program that declares both kinds for one workspace is refused by the preview", async () => {
    await stack.write(program({ alice: member("alice@example.com", "admin"), people: roster(PEOPLE) }));
    const { code, output } = await stack.preview();
    expect(code).not.toBe(0);
    expect(output).toMatch(/manages the members of workspace ws_\w+ too, .*: keep one of them/);
});

test("people who move from a WorkspaceMember to a roster stay: nobody is removed or invited twice", async () => {
    const before = await people();
    await stack.write(program({ people: roster(PEOPLE) }));
    const up = requireSuccess(await stack.up(["--skip-preview"]));
    expect(up.changes).toEqual({ same: 2, create: 1, delete: 1 });
    expect(up.output).toMatch(/ws_\w+\/alice@example\.com stays, as .*::people declares it/);
    expect(await people()).toEqual({ ...before, "bob@example.com": expect.any(String) as string });
});

test("a refresh names a stranger by e-mail, and the next up removes that member only", async () => {
    const before = await people();
    await invite("eve@example.com");
    const shown = requireSuccess(await stack.refresh(["--skip-preview", "--diff"]));
    expect(shown.changes).toMatchObject({ update: 1 });
    expect(shown.output).toMatch(/\+ eve@example\.com\s*: "viewer"/);

    const preview = requireSuccess(await stack.preview(["--diff"]));
    expect(preview.output).toMatch(/- eve@example\.com\s*: "viewer"/);
    expect(preview.output).not.toMatch(/[-+~] (alice|bob)@/);
    expect(requireSuccess(await stack.up(["--skip-preview"])).changes).toMatchObject({ update: 1 });
    expect(await people()).toEqual(before);
});

test("ignoreChanges with an e-mail leaves that member to others", async () => {
    await invite("guest@example.com");
    const ignoreChanges = ['members["guest@example.com"]'];
    await stack.write(program({ people: roster(PEOPLE, { ignoreChanges }) }));
    requireSuccess(await stack.refresh(["--skip-preview"]));
    requireSuccess(await stack.up(["--skip-preview"]));
    expect(Object.keys(await people())).toContain("guest@example.com");
    requireSuccess(await stack.preview(["--expect-no-changes"]));
});

test("destroy of the roster and its workspace takes the roster's members with it", async () => {
    expect(requireSuccess(await stack.destroy(["--skip-preview"])).changes).toEqual({ delete: 3 });
    expect((await fixture.remaining()).workspaces).toEqual([]);
});

test("after a destroy that a secret stopped, the roster's members are in the way of the next one", async () => {
    await stack.write(program({ people: roster(PEOPLE) }));
    requireSuccess(await stack.up(["--skip-preview"]));
    const secrets = `${await workspacePath()}/secrets`;
    await fixture.agentenv("POST", secrets, { name: "EXTRA", value: "x" });
    expect((await stack.destroy(["--skip-preview"])).output).toMatch(
        /still holds objects.* secret "EXTRA"\./,
    );
    const listed = (await fixture.agentenv("GET", secrets)) as { secrets: { id: string }[] };
    await fixture.agentenv("DELETE", `${secrets}/${listed.secrets[0]?.id}`);
    const { code, output } = await stack.destroy(["--skip-preview"]);
    expect(output).toMatch(/still holds objects.* member alice@example\.com, member bob@example\.com\./);
    expect(code).not.toBe(0);

    for (const userId of Object.values(await people())) {
        await fixture.agentenv("DELETE", `${await workspacePath()}/members/${userId}`);
    }
    requireSuccess(await stack.destroy(["--skip-preview"]));
    expect((await fixture.remaining()).workspaces).toEqual([]);
});
