/** Joining someone else's workspace: a code that is used once, and a membership that is not taken up again by itself. */
import { Secret, Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying } from "./support/life";
import { startWorld } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
const JOIN = agentenvToken("WorkspaceJoin");

/** A workspace of someone else's, and what its owner can do there. */
async function theirs() {
    const { agentenv } = world();
    const owner = await life.someone();
    const made = (await agentenv("POST", "/workspaces", { name: "theirs" }, owner.key)) as {
        id: string;
        joinCode: string;
    };
    return {
        workspaceId: made.id,
        code: made.joinCode,
        members: async () => {
            const found = await agentenv("GET", `/workspaces/${made.id}`, undefined, owner.key);
            return (found as { members: { userId: string }[] }).members.map(({ userId }) => userId);
        },
        removeUs: () =>
            agentenv(
                "DELETE",
                `/workspaces/${made.id}/members/${world().emulator.agentenvUserId}`,
                undefined,
                owner.key,
            ),
        delete: () => agentenv("DELETE", `/workspaces/${made.id}`, undefined, owner.key),
    };
}

async function joined(rest: PropertyMap = {}) {
    const there = await theirs();
    const kept = await life.create(JOIN, { code: there.code, ...rest });
    life.said();
    return { there, kept };
}

test.each<[string, PropertyMap, string, string]>([
    ["no code", {}, "", "code is required"],
    ["an empty code", { code: "" }, "", "code: must not be empty"],
    ["a code of a wrong type", { code: 7 }, "", "code: "],
    ["triggers that are no texts", { code: "c", triggers: [1] }, "", "triggers[0]: "],
])("Check refuses %s without naming what may be secret", async (_what, news, property, reason) => {
    expect(await life.problems(JOIN, news)).toEqual([
        { property, reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview of a create joins nothing", async () => {
    const { outputs } = await world().plugin.create(JOIN, { code: new Secret("c") }, { preview: true });
    expect(outputs).toMatchObject({ code: new Secret("c"), workspaceId: new Unknown("string") });
    expect(world().requests()).toEqual([]);
});

test("Create joins as the user of the credential; a Read of what nobody changed changes nothing", async () => {
    const { kept, there } = await joined();
    const userId = world().emulator.agentenvUserId;
    expect(kept.id).toBe(`${there.workspaceId}/${userId}`);
    expect(kept.outputs).toEqual({
        code: new Secret(there.code),
        triggers: [],
        workspaceId: there.workspaceId,
        userId,
        role: "member",
    });
    expect(await there.members()).toContain(userId);
    expect(await life.refresh(kept)).toEqual(kept);
    expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
});

test("a code of no workspace is an error that names the input, and not the code", async () => {
    const failure = life.create(JOIN, { code: "canary-code-5d1" });
    await expect(failure).rejects.toMatchObject(saying(/answered 422.*code: is the code of no workspace/));
    await expect(failure).rejects.not.toMatchObject(saying("canary-code-5d1"));
});

test("who is a member already is told so, with the command that takes the membership over", async () => {
    const { kept, there } = await joined();
    await expect(world().plugin.create(JOIN, { code: there.code })).rejects.toMatchObject(
        saying(`pulumi import ${JOIN} it ${kept.id}`),
    );
});

describe("used once:", () => {
    test("a changed code alone is no difference", async () => {
        const { kept } = await joined();
        expect(await life.diff(kept, { code: "another" })).toMatchObject(NO_DIFFERENCE);
    });

    test("changed triggers leave and join again, with the code that is there then", async () => {
        const { kept, there } = await joined();
        const news = { ...kept.inputs, triggers: ["again"] };
        expect(await life.diff(kept, news)).toEqual({
            changed: ["triggers"],
            replaces: ["triggers"],
            deleteBeforeReplace: true,
        });
        await life.delete(kept);
        expect(await there.members()).toHaveLength(1);
        expect((await life.create(JOIN, news)).id).toBe(kept.id);
        expect(await there.members()).toHaveLength(2);
    });

    test.each([
        ["the membership", "removeUs"],
        ["the whole workspace", "delete"],
    ] as const)(
        "when others took away %s, it is said and kept, and nothing is joined",
        async (_what, how) => {
            const { kept, there } = await joined();
            await there[how]();
            const found = await life.refreshed(kept);
            expect(found).toEqual(kept);
            expect(life.said()).toMatch(
                /no longer a member of workspace .*give a new code and change triggers/,
            );
            expect(await life.diff(found)).toMatchObject(NO_DIFFERENCE);
            await expect(life.delete(found)).resolves.toBeUndefined();
        },
    );

    test("after an import, nothing is joined until triggers change in the program", async () => {
        const { kept, there } = await joined();
        for (const first of [{}, { triggers: ["1"] }]) {
            const found = await life.import(JOIN, kept.id);
            expect(found.inputs).toEqual({});
            const known = await life.same(found, { code: there.code, ...first });
            expect(await life.diff(known, { code: "other", ...first })).toMatchObject(NO_DIFFERENCE);
            expect(await life.diff(known, { code: there.code, triggers: ["2"] })).toMatchObject({
                replaces: ["triggers"],
            });
        }
    });
});

test("Delete leaves", async () => {
    const { kept, there } = await joined();
    await life.delete(kept);
    expect(await there.members()).toHaveLength(1);
    await expect(life.delete(kept)).resolves.toBeUndefined();
});

test("a membership that was read before it began is not believed to be missing after", async () => {
    const there = await theirs();
    const id = `${there.workspaceId}/${world().emulator.agentenvUserId}`;
    expect((await life.import(JOIN, id)).id).toBe("");
    const { outputs } = await world().plugin.create(JOIN, { code: new Secret(there.code) });
    expect((await world().plugin.read(JOIN, id, { outputs })).outputs).toEqual(outputs);
    expect(life.said()).toBe("");
});

test.each(["ws_1", "ws_1/usr_1/x", "ws_1/a b"])("an import of %j is refused, with the form", async (id) => {
    await expect(life.import(JOIN, id)).rejects.toMatchObject(
        saying("the id has the form {workspaceId}/{userId}"),
    );
});
