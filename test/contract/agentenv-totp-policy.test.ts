/** AgentEnv's TOTP policy: written by a route of its own, read with its workspace. */
import { agentenvApi, emulatorPerTest, newWorkspace, type Api } from "./support";

const emulator = emulatorPerTest();
let api: Api;
let workspace: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    workspace = await newWorkspace(api);
});

test("PUT returns the policy, and GET of the workspace shows it", async () => {
    for (const required of [true, false]) {
        const before = await api("GET", workspace);
        const response = await api("PUT", `${workspace}/totp-policy`, { required });
        expect([response.status, response.body]).toEqual([200, { required }]);
        const after = await api("GET", workspace);
        expect(after.body.totpPolicy).toEqual({ required });
        expect(String(after.body.updatedAt) > String(before.body.updatedAt)).toBe(true);
        expect(after.headers.get("ETag")).not.toBe(before.headers.get("ETag"));
    }
});

test.each([{}, { required: "yes" }])("422 for %j", async (body) => {
    const response = await api("PUT", `${workspace}/totp-policy`, body);
    expect([response.status, response.body]).toMatchObject([
        422,
        { error: { details: [{ path: "required" }] } },
    ]);
});
