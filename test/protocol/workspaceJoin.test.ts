/** agentenv:WorkspaceJoin: the code is used once, and a lost membership is not restored automatically. */
import { Secret, Unknown, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, resourceSteps, NO_DIFFERENCE, errorMatching } from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const JOIN = agentenvToken("WorkspaceJoin");

/** Another user's workspace, and its owner's actions. */
async function otherWorkspace() {
    const { agentenv } = fixture();
    const owner = await steps.createAccount();
    const created = (await agentenv("POST", "/workspaces", { name: "theirs" }, owner.key)) as {
        id: string;
        joinCode: string;
    };
    return {
        workspaceId: created.id,
        code: created.joinCode,
        members: async () => {
            const found = await agentenv("GET", `/workspaces/${created.id}`, undefined, owner.key);
            return (found as { members: { userId: string }[] }).members.map(({ userId }) => userId);
        },
        removeUs: () =>
            agentenv(
                "DELETE",
                `/workspaces/${created.id}/members/${fixture().emulator.agentenvUserId}`,
                undefined,
                owner.key,
            ),
        delete: () => agentenv("DELETE", `/workspaces/${created.id}`, undefined, owner.key),
    };
}

async function joined(rest: PropertyMap = {}) {
    const other = await otherWorkspace();
    const state = await steps.create(JOIN, { code: other.code, ...rest });
    steps.loggedMessages();
    return { other, state };
}

test.each<[string, PropertyMap, string, string]>([
    ["no code", {}, "", "code is required"],
    ["an empty code", { code: "" }, "", "code: must not be empty"],
    ["a code of the wrong type", { code: 7 }, "", "code: "],
    ["triggers that are not strings", { code: "c", triggers: [1] }, "", "triggers[0]: "],
])("Check refuses %s without naming a property that may be secret", async (_what, news, property, reason) => {
    expect(await steps.checkFailures(JOIN, news)).toEqual([
        { property, reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview of a create does not join", async () => {
    const { outputs } = await fixture().plugin.create(JOIN, { code: new Secret("c") }, { preview: true });
    expect(outputs).toMatchObject({ code: new Secret("c"), workspaceId: new Unknown("string") });
    expect(fixture().requests()).toEqual([]);
});

test("Create joins as the user of the credential; a Read without changes returns the same state", async () => {
    const { state, other } = await joined();
    const userId = fixture().emulator.agentenvUserId;
    expect(state.id).toBe(`${other.workspaceId}/${userId}`);
    expect(state.outputs).toEqual({
        code: new Secret(other.code),
        triggers: [],
        workspaceId: other.workspaceId,
        userId,
        role: "member",
        status: "active",
    });
    expect(await other.members()).toContain(userId);
    expect(await steps.refresh(state)).toEqual(state);
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
});

test("an invalid code is an error that names the input, and not the code", async () => {
    const failure = steps.create(JOIN, { code: "canary-code-5d1" });
    await expect(failure).rejects.toMatchObject(
        errorMatching(/returned 422.*code: is the code of no workspace/),
    );
    await expect(failure).rejects.not.toMatchObject(errorMatching("canary-code-5d1"));
});

test("for a user who is already a member, the error contains the import command", async () => {
    const { state, other } = await joined();
    await expect(fixture().plugin.create(JOIN, { code: other.code })).rejects.toMatchObject(
        errorMatching(`pulumi import ${JOIN} it ${state.id}`),
    );
});

describe("used once:", () => {
    test("a change of the code alone is no diff", async () => {
        const { state } = await joined();
        expect(await steps.diff(state, { code: "another" })).toMatchObject(NO_DIFFERENCE);
    });

    test("a change of triggers leaves and joins again, with the current code", async () => {
        const { state, other } = await joined();
        const news = { ...state.inputs, triggers: ["again"] };
        expect(await steps.diff(state, news)).toEqual({
            changed: ["triggers"],
            replaces: ["triggers"],
            deleteBeforeReplace: true,
        });
        await steps.delete(state);
        expect(await other.members()).toHaveLength(1);
        expect((await steps.create(JOIN, news)).id).toBe(state.id);
        expect(await other.members()).toHaveLength(2);
    });

    test.each([
        ["the membership", "removeUs"],
        ["the whole workspace", "delete"],
    ] as const)(
        "when someone removed %s, there is a warning, the resource stays in state, and nothing is joined",
        async (_what, how) => {
            const { state, other } = await joined();
            await other[how]();
            const found = await steps.refreshExisting(state);
            expect(found).toEqual({ ...state, outputs: { ...state.outputs, status: "gone" } });
            expect(steps.loggedMessages()).toMatch(
                /no longer a member of workspace .*give a new code and change triggers/,
            );
            expect(await steps.diff(found)).toMatchObject(NO_DIFFERENCE);
            await expect(steps.delete(found)).resolves.toBeUndefined();
        },
    );

    test("an import does not join until triggers change in the program", async () => {
        const { state, other } = await joined();
        for (const first of [{}, { triggers: ["1"] }]) {
            const found = await steps.import(JOIN, state.id);
            expect(found.inputs).toEqual({});
            const known = await steps.upWithoutChanges(found, { code: other.code, ...first });
            expect(await steps.diff(known, { code: "other", ...first })).toMatchObject(NO_DIFFERENCE);
            expect(await steps.diff(known, { code: other.code, triggers: ["2"] })).toMatchObject({
                replaces: ["triggers"],
            });
        }
    });
});

test("Delete leaves", async () => {
    const { state, other } = await joined();
    await steps.delete(state);
    expect(await other.members()).toHaveLength(1);
    await expect(steps.delete(state)).resolves.toBeUndefined();
});

test("a membership is found after a read from before it existed", async () => {
    const other = await otherWorkspace();
    const id = `${other.workspaceId}/${fixture().emulator.agentenvUserId}`;
    expect((await steps.import(JOIN, id)).id).toBe("");
    const { outputs } = await fixture().plugin.create(JOIN, { code: new Secret(other.code) });
    expect((await fixture().plugin.read(JOIN, id, { outputs })).outputs).toEqual(outputs);
    expect(steps.loggedMessages()).toBe("");
});

test.each(["ws_1", "ws_1/usr_1/x", "ws_1/a b"])(
    "an import of %j is refused with the expected form",
    async (id) => {
        await expect(steps.import(JOIN, id)).rejects.toMatchObject(
            errorMatching("the id has the form {workspaceId}/{userId}"),
        );
    },
);
