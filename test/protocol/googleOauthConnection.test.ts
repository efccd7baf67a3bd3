/** GoogleOauthConnection: the code works once, and a live connection is only replaced when `triggers` changes. */
import { Secret, Unknown, type PropertyMap } from "../../provider/core/values/value";
import { agentenvToken, resourceSteps, NO_DIFFERENCE, errorMatching } from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const CONNECTION = agentenvToken("GoogleOauthConnection");

async function connection(rest: PropertyMap = {}) {
    const workspace = await steps.workspace();
    const state = await steps.create(CONNECTION, {
        workspaceId: workspace.id,
        code: `code-alice-${workspace.id}`,
        ...rest,
    });
    steps.loggedMessages();
    return { workspaceId: workspace.id, connectionId: state.id.split("/")[1] ?? "", state };
}

async function connectionsOf(workspaceId: string): Promise<{ id: string; status: string }[]> {
    const response = await fixture().agentenv("GET", `/workspaces/${workspaceId}/oauth-connections/google`);
    return (response as { connections: { id: string; status: string }[] }).connections;
}

/** A connection can end outside of Pulumi by these actions. */
const ENDS: [string, string, (workspaceId: string, connectionId: string) => Promise<unknown>][] = [
    [
        "deleted it at the service",
        "gone",
        (workspaceId, connectionId) =>
            fixture().agentenv(
                "DELETE",
                `/workspaces/${workspaceId}/oauth-connections/google/${connectionId}`,
            ),
    ],
    [
        "revoked it at Google",
        "revoked",
        (_workspaceId, connectionId) => fixture().control("POST", `/connections/${connectionId}/revoke`),
    ],
];

test.each<[string, PropertyMap, string]>([
    ["no code", {}, "code is required"],
    ["an empty code", { code: "" }, "code: must not be empty"],
    ["a state of a wrong type", { code: "c", state: 7 }, "state: "],
])("Check refuses %s, and names no property that holds a secret", async (_what, news, reason) => {
    expect(await steps.checkFailures(CONNECTION, { workspaceId: "ws_1", ...news })).toEqual([
        { property: "", reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview of a create sends no code", async () => {
    const news = { workspaceId: new Unknown(), code: new Secret("code-alice") };
    const { outputs } = await fixture().plugin.create(CONNECTION, news, { preview: true });
    expect(outputs).toMatchObject({ ...news, connectionId: new Unknown("string") });
    expect(fixture().requests()).toEqual([]);
});

test("Create exchanges the code once; a Read without changes returns the same state, without a warning", async () => {
    const { state, workspaceId, connectionId } = await connection({
        state: "s",
        redirectUri: "https://a.example/",
    });
    expect(state.outputs).toEqual({
        workspaceId,
        code: new Secret(`code-alice-${workspaceId}`),
        state: new Secret("s"),
        redirectUri: "https://a.example/",
        triggers: [],
        connectionId,
        email: "alice@example.com",
        scopes: expect.arrayContaining(["email"]) as string[],
        status: "active",
        connectedAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    expect(await steps.refresh(state)).toEqual(state);
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
    expect(steps.loggedMessages()).toBe("");
});

test("the service refuses a used code; the error does not contain the code", async () => {
    const { state } = await connection();
    const failure = fixture().plugin.create(CONNECTION, state.inputs);
    await expect(failure).rejects.toMatchObject(errorMatching(/returned 422 code_used.*get a new one/));
    await expect(failure).rejects.not.toMatchObject(errorMatching("code-alice"));
});

test("for a missing workspace, the error of Create names the input", async () => {
    const failure = fixture().plugin.create(CONNECTION, {
        workspaceId: "ws_nowhere",
        code: new Secret("code-x"),
    });
    await expect(failure).rejects.toMatchObject(errorMatching(/^workspaceId: there is no .*ws_nowhere/));
});

describe("used once:", () => {
    test("a change of code, state or redirectUri is no diff", async () => {
        const { state } = await connection();
        const news = { ...state.inputs, code: "code-new", state: "new", redirectUri: "https://new.example/" };
        expect(await steps.diff(state, news)).toMatchObject(NO_DIFFERENCE);
        expect(steps.loggedMessages()).toMatch(
            /^code: the new code is not used, because triggers is unchanged: change triggers/,
        );
        expect(await steps.checkFailures(CONNECTION, state.inputs, state.inputs)).toEqual([]);
        expect(steps.loggedMessages()).toBe("");
    });

    test.each(ENDS)(
        "when someone %s, there is a warning, the resource stays in state, and no code is sent",
        async (_what, status, end) => {
            const { state, workspaceId, connectionId } = await connection();
            await end(workspaceId, connectionId);
            await fixture().nextRun();
            const found = await steps.refreshExisting(state);
            expect(found.outputs).toEqual({ ...state.outputs, status });
            expect(steps.loggedMessages()).toBe(
                `the Google connection ${connectionId} (alice@example.com) is ${status}: to connect again, give a new code and change triggers`,
            );
            expect(await steps.diff(found)).toMatchObject(NO_DIFFERENCE);
            expect(fixture().writes()).toEqual([]);
        },
    );

    test("a replacement with a used code is refused in preview; the live connection is unchanged", async () => {
        const { state, workspaceId } = await connection();
        const news = { ...state.inputs, triggers: ["again"] };
        expect(await steps.checkFailures(CONNECTION, news, state.inputs)).toEqual([
            {
                property: "",
                reason: expect.stringMatching(/^code: this code was used .*give a new one/) as string,
            },
        ]);
        expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    });

    test.each(ENDS)(
        "when someone %s, a new code and new triggers reconnect, with a create before the delete",
        async (_what, _status, end) => {
            const { state, workspaceId, connectionId } = await connection();
            await end(workspaceId, connectionId);
            const found = await steps.refreshExisting(state);
            const news = { ...state.inputs, code: `code-alice-again-${workspaceId}`, triggers: ["again"] };
            expect(await steps.diff(found, news)).toEqual({
                changed: ["triggers"],
                replaces: ["triggers"],
                deleteBeforeReplace: false,
            });
            const again = await steps.create(CONNECTION, news);
            await steps.delete(found);
            expect(again.outputs["status"]).toBe("active");
            expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
        },
    );

    test("after an import, no code is exchanged until triggers change in the program", async () => {
        const { state, workspaceId } = await connection();
        for (const first of [{}, { triggers: ["1"] }]) {
            const found = await steps.import(CONNECTION, state.id);
            expect(found.inputs).toEqual({ workspaceId });
            const program = { workspaceId, code: "code-whatever", ...first };
            const known = await steps.upWithoutChanges(found, program);
            expect(await steps.diff(known, { ...program, code: "code-new" })).toMatchObject(NO_DIFFERENCE);
            expect(await steps.diff(known, { ...program, triggers: ["2"] })).toMatchObject({
                replaces: ["triggers"],
            });
        }
    });
});

test("a reconnect that returns the same id is not deleted with the old resource", async () => {
    const { state, workspaceId } = await connection();
    const again = await fixture().plugin.create(CONNECTION, {
        ...state.inputs,
        code: new Secret(`code-alice-2-${workspaceId}`),
    });
    expect(again.id).toBe(state.id);
    await steps.delete(state);
    expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    expect(steps.loggedMessages()).toMatch(/created again under the same id in this run/);

    // Nor in a later run: it was reconnected since.
    await fixture().nextRun();
    await steps.delete(state);
    expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    expect(steps.loggedMessages()).toMatch(/stays: it was connected again at/);
    await steps.delete({ ...state, outputs: again.outputs });
    expect(await connectionsOf(workspaceId)).toEqual([]);
});

test("a change of the workspace replaces it", async () => {
    const { state } = await connection();
    expect(await steps.diff(state, { ...state.inputs, workspaceId: "ws_other" })).toMatchObject({
        replaces: ["workspaceId"],
    });
});

test("is reported as deleted with its workspace; Delete succeeds for a missing one", async () => {
    const { state, workspaceId } = await connection();
    await steps.delete(state);
    await expect(steps.delete(state)).resolves.toBeUndefined();
    await fixture().agentenv("DELETE", `/workspaces/${workspaceId}`);
    await fixture().nextRun();
    expect(await steps.refresh(state)).toBeUndefined();
    await expect(steps.delete(state)).resolves.toBeUndefined();
});

describe("an import", () => {
    test("of a revoked connection warns, with its address", async () => {
        const { state, connectionId } = await connection();
        await fixture().control("POST", `/connections/${connectionId}/revoke`);
        expect((await steps.import(CONNECTION, state.id)).outputs["status"]).toBe("revoked");
        expect(steps.loggedMessages()).toContain(`${connectionId} (alice@example.com) is revoked`);
    });

    test("of a missing connection finds nothing", async () => {
        const { workspaceId } = await connection();
        expect((await steps.import(CONNECTION, `${workspaceId}/goc_nowhere`)).id).toBe("");
    });

    test.each(["ws_1", "ws_1/goc_1/x", "ws_1/"])("of %j is refused with the expected form", async (id) => {
        await expect(steps.import(CONNECTION, id)).rejects.toMatchObject(
            errorMatching("the id has the form {workspaceId}/{connectionId}"),
        );
    });

    test("works with the ids that List returns", async () => {
        const { state, workspaceId } = await connection();
        const { items } = await fixture().plugin.list(CONNECTION, { workspaceId });
        expect(items).toEqual([{ id: state.id, name: "alice@example.com" }]);
    });
});
