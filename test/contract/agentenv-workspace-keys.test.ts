/** A key of AgentEnv that is bound to one workspace. */
import {
    agentenvApi,
    anotherUser,
    controlApi,
    emulatorPerTest,
    joinAs,
    newWorkspace,
    refusal,
} from "./support";
import type { Api } from "./support";

const emulator = emulatorPerTest();
let user: Api;
let workspace: string;
let workspaceId: string;
let bound: Api;
beforeEach(async () => {
    user = agentenvApi(emulator.current);
    workspace = await newWorkspace(user);
    workspaceId = workspace.replace("/workspaces/", "");
    bound = agentenvApi(emulator.current, await newKey());
});

const newKey = async (account?: string) => {
    const request = { service: "agentenv", workspaceId, account };
    const { body } = await controlApi(emulator.current)("POST", "/keys", request);
    return String(body.key);
};

test("is described by GET /auth/api-key-context", async () => {
    const context = (await bound("GET", "/auth/api-key-context")).body;
    expect(context).toMatchObject({ userId: emulator.current.agentenvUserId, workspaceId });
});

test("has the permissions of its user in its workspace", async () => {
    expect((await bound("GET", workspace)).status).toBe(200);
    expect((await bound("PUT", workspace, { name: "b" })).status).toBe(200);
    expect((await bound("POST", `${workspace}/secrets`, { name: "S", value: "v" })).status).toBe(201);

    const ann = await anotherUser(emulator.current);
    await joinAs(user, workspace, ann, "viewer");
    const annsKey = agentenvApi(emulator.current, await newKey(ann.userId));
    expect(refusal(await annsKey("PUT", workspace, { name: "c" }))).toEqual([403, "forbidden"]);
});

test("403 on the user's own routes", async () => {
    for (const response of [
        await bound("GET", "/workspaces"),
        await bound("POST", "/workspaces", { name: "b" }),
        await bound("POST", "/workspaces/join", { code: "any" }),
    ]) {
        expect(refusal(response)).toEqual([403, "workspace_key"]);
    }
});

test("403 for every other workspace, whether it exists or not", async () => {
    for (const other of [await newWorkspace(user), "/workspaces/ws_none"]) {
        expect(refusal(await bound("GET", other))).toEqual([403, "workspace_key"]);
        expect(refusal(await bound("DELETE", `${other}/icon`))).toEqual([403, "workspace_key"]);
    }
});

test("404 once its workspace is deleted, or its user is no longer a member", async () => {
    const ann = await anotherUser(emulator.current);
    await joinAs(user, workspace, ann, "viewer");
    const annsKey = agentenvApi(emulator.current, await newKey(ann.userId));
    await user("DELETE", `${workspace}/members/${ann.userId}`);
    expect(refusal(await annsKey("GET", workspace))).toEqual([404, "not_found"]);

    await user("DELETE", workspace);
    expect(refusal(await bound("GET", workspace))).toEqual([404, "not_found"]);
});

test("remains valid when the user's key is rotated", async () => {
    await controlApi(emulator.current)("POST", "/rotate-key", { service: "agentenv" });
    expect((await bound("GET", workspace)).status).toBe(200);
    expect((await user("GET", workspace)).status).toBe(401);
});
