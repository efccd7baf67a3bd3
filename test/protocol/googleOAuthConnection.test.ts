/** A Google account connected by a code: the code works once, and nothing live is touched until triggers says so. */
import { Secret, Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying } from "./support/life";
import { startWorld } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
const CONNECTION = agentenvToken("GoogleOAuthConnection");

async function connection(rest: PropertyMap = {}) {
    const workspace = await life.workspace();
    const kept = await life.create(CONNECTION, {
        workspaceId: workspace.id,
        code: `code-alice-${workspace.id}`,
        ...rest,
    });
    life.said();
    return { workspaceId: workspace.id, connectionId: kept.id.split("/")[1] ?? "", kept };
}

async function connectionsOf(workspaceId: string): Promise<{ id: string; status: string }[]> {
    const answer = await world().agentenv("GET", `/workspaces/${workspaceId}/oauth-connections/google`);
    return (answer as { connections: { id: string; status: string }[] }).connections;
}

/** Two ways in which a connection ends without us. */
const ENDS: [string, string, (workspaceId: string, connectionId: string) => Promise<unknown>][] = [
    [
        "deleted it at the service",
        "gone",
        (workspaceId, connectionId) =>
            world().agentenv("DELETE", `/workspaces/${workspaceId}/oauth-connections/google/${connectionId}`),
    ],
    [
        "revoked it at Google",
        "revoked",
        (_workspaceId, connectionId) => world().control("POST", `/connections/${connectionId}/revoke`),
    ],
];

test.each<[string, PropertyMap, string]>([
    ["no code", {}, "code is required"],
    ["an empty code", { code: "" }, "code: must not be empty"],
    ["a state of a wrong type", { code: "c", state: 7 }, "state: "],
])("Check refuses %s, and names no property that holds a secret", async (_what, news, reason) => {
    expect(await life.problems(CONNECTION, { workspaceId: "ws_1", ...news })).toEqual([
        { property: "", reason: expect.stringContaining(reason) as string },
    ]);
});

test("a preview of a create sends no code", async () => {
    const news = { workspaceId: new Unknown(), code: new Secret("code-alice") };
    const { outputs } = await world().plugin.create(CONNECTION, news, { preview: true });
    expect(outputs).toMatchObject({ ...news, connectionId: new Unknown("string") });
    expect(world().requests()).toEqual([]);
});

test("Create exchanges the code once; a Read of what nobody changed changes nothing and warns of nothing", async () => {
    const { kept, workspaceId, connectionId } = await connection({
        state: "s",
        redirectUri: "https://a.example/",
    });
    expect(kept.outputs).toEqual({
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
    expect(await life.refresh(kept)).toEqual(kept);
    expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
    expect(life.said()).toBe("");
});

test("a code that was used is refused by the service; the error says so without the code", async () => {
    const { kept } = await connection();
    const failure = world().plugin.create(CONNECTION, kept.inputs);
    await expect(failure).rejects.toMatchObject(saying(/answered 422 code_used.*get a new one/));
    await expect(failure).rejects.not.toMatchObject(saying("code-alice"));
});

test("for a workspace that isn't there, Create names the input", async () => {
    const failure = world().plugin.create(CONNECTION, {
        workspaceId: "ws_nowhere",
        code: new Secret("code-x"),
    });
    await expect(failure).rejects.toMatchObject(saying(/^workspaceId: there is no .*ws_nowhere/));
});

describe("used once:", () => {
    test("a changed code, state or redirect is no difference", async () => {
        const { kept } = await connection();
        const news = { ...kept.inputs, code: "code-new", state: "new", redirectUri: "https://new.example/" };
        expect(await life.diff(kept, news)).toMatchObject(NO_DIFFERENCE);
        expect(life.said()).toMatch(
            /^code: the new code is not used, as triggers is what it was: change triggers/,
        );
        expect(await life.problems(CONNECTION, kept.inputs, kept.inputs)).toEqual([]);
        expect(life.said()).toBe("");
    });

    test.each(ENDS)(
        "when someone %s, it is said and kept, and no code is sent",
        async (_what, status, end) => {
            const { kept, workspaceId, connectionId } = await connection();
            await end(workspaceId, connectionId);
            await world().nextRun();
            const found = await life.refreshed(kept);
            expect(found.outputs).toEqual({ ...kept.outputs, status });
            expect(life.said()).toBe(
                `the Google connection ${connectionId} (alice@example.com) is ${status}: to connect again, give a new code and change triggers`,
            );
            expect(await life.diff(found)).toMatchObject(NO_DIFFERENCE);
            expect(world().writes()).toEqual([]);
        },
    );

    test("a replacement with a code that was used is refused in preview; nothing that is live is touched", async () => {
        const { kept, workspaceId } = await connection();
        const news = { ...kept.inputs, triggers: ["again"] };
        expect(await life.problems(CONNECTION, news, kept.inputs)).toEqual([
            {
                property: "",
                reason: expect.stringMatching(/^code: this code was used .*give a new one/) as string,
            },
        ]);
        expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    });

    test.each(ENDS)(
        "when someone %s, a new code and triggers connect again, the new code first",
        async (_what, _status, end) => {
            const { kept, workspaceId, connectionId } = await connection();
            await end(workspaceId, connectionId);
            const found = await life.refreshed(kept);
            const news = { ...kept.inputs, code: `code-alice-again-${workspaceId}`, triggers: ["again"] };
            expect(await life.diff(found, news)).toEqual({
                changed: ["triggers"],
                replaces: ["triggers"],
                deleteBeforeReplace: false,
            });
            const again = await life.create(CONNECTION, news);
            await life.delete(found);
            expect(again.outputs["status"]).toBe("active");
            expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
        },
    );

    test("after an import, nothing is connected until triggers change in the program", async () => {
        const { kept, workspaceId } = await connection();
        for (const first of [{}, { triggers: ["1"] }]) {
            const found = await life.import(CONNECTION, kept.id);
            expect(found.inputs).toEqual({ workspaceId });
            const program = { workspaceId, code: "code-whatever", ...first };
            const known = await life.same(found, program);
            expect(await life.diff(known, { ...program, code: "code-new" })).toMatchObject(NO_DIFFERENCE);
            expect(await life.diff(known, { ...program, triggers: ["2"] })).toMatchObject({
                replaces: ["triggers"],
            });
        }
    });
});

test("a reconnect that gets the same id, made before the old one goes, is not deleted with it", async () => {
    const { kept, workspaceId } = await connection();
    const again = await world().plugin.create(CONNECTION, {
        ...kept.inputs,
        code: new Secret(`code-alice-2-${workspaceId}`),
    });
    expect(again.id).toBe(kept.id);
    await life.delete(kept);
    expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    expect(life.said()).toMatch(/made anew under the same id in this run/);

    // Nor in a later run: it was connected again since.
    await world().nextRun();
    await life.delete(kept);
    expect(await connectionsOf(workspaceId)).toMatchObject([{ status: "active" }]);
    expect(life.said()).toMatch(/stays: it was connected again at/);
    await life.delete({ ...kept, outputs: again.outputs });
    expect(await connectionsOf(workspaceId)).toEqual([]);
});

test("another workspace replaces it", async () => {
    const { kept } = await connection();
    expect(await life.diff(kept, { ...kept.inputs, workspaceId: "ws_other" })).toMatchObject({
        replaces: ["workspaceId"],
    });
});

test("with its workspace it is gone, and Delete is done; so is a Delete of one that is gone already", async () => {
    const { kept, workspaceId } = await connection();
    await life.delete(kept);
    await expect(life.delete(kept)).resolves.toBeUndefined();
    await world().agentenv("DELETE", `/workspaces/${workspaceId}`);
    await world().nextRun();
    expect(await life.refresh(kept)).toBeUndefined();
    await expect(life.delete(kept)).resolves.toBeUndefined();
});

describe("an import", () => {
    test("of a revoked one is warned of, by its address", async () => {
        const { kept, connectionId } = await connection();
        await world().control("POST", `/connections/${connectionId}/revoke`);
        expect((await life.import(CONNECTION, kept.id)).outputs["status"]).toBe("revoked");
        expect(life.said()).toContain(`${connectionId} (alice@example.com) is revoked`);
    });

    test("of one that isn't there finds nothing", async () => {
        const { workspaceId } = await connection();
        expect((await life.import(CONNECTION, `${workspaceId}/goc_nowhere`)).id).toBe("");
    });

    test.each(["ws_1", "ws_1/goc_1/x", "ws_1/"])("of %j is refused, with the form", async (id) => {
        await expect(life.import(CONNECTION, id)).rejects.toMatchObject(
            saying("the id has the form {workspaceId}/{connectionId}"),
        );
    });

    test("is offered by List", async () => {
        const { kept, workspaceId } = await connection();
        const { items } = await world().plugin.list(CONNECTION, { workspaceId });
        expect(items).toEqual([{ id: kept.id, name: "alice@example.com" }]);
    });
});
