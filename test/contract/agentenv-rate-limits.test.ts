/** AgentEnv's rate limits: a list that is updated by a refresh. */
import { startEmulator, type Emulator } from "../../emulator";
import { agentenvApi, controlApi, newWorkspace, type Api } from "./support";

let emulator: Emulator;
let api: Api;
let control: Api;
let workspace: string;
beforeEach(async () => {
    emulator = await startEmulator({ now: () => Date.parse("2025-06-15T12:00:20.000Z") });
    api = agentenvApi(emulator);
    control = controlApi(emulator);
    workspace = await newWorkspace(api);
});
afterEach(() => emulator.close());

const limits = async () => (await api("GET", `${workspace}/rate-limits`)).body;
const refresh = async () => (await api("POST", `${workspace}/rate-limits/refresh`)).body;
const useTokens = (quantity: number) =>
    control("POST", "/usage", { workspaceId: workspace.split("/")[2], name: "tokens", quantity });

const untouched = [
    { name: "agent_minutes", limit: 600, remaining: 600, window: "1h", resetAt: "2025-06-15T13:00:00.000Z" },
    { name: "tokens", limit: 100_000, remaining: 100_000, window: "1m", resetAt: "2025-06-15T12:01:00.000Z" },
];

test("GET lists them, without pagination", async () => {
    expect(await limits()).toEqual({ limits: untouched });
});

test("GET returns the same until POST …/refresh updates it", async () => {
    await useTokens(40_000);
    expect(await limits()).toEqual({ limits: untouched });
    const refreshed = await refresh();
    expect(refreshed).toEqual({
        limits: [untouched[0], { ...untouched[1], remaining: 60_000 }],
        refreshedAt: expect.stringMatching(/^2025-06-15T12:00:20/) as string,
    });
    expect(await limits()).toEqual({ limits: refreshed.limits });
    expect(String((await refresh()).refreshedAt) > String(refreshed.refreshedAt)).toBe(true);
});

test("the remaining count is never negative, and is full again in the next window", async () => {
    await useTokens(150_000);
    expect((await refresh()).limits).toMatchObject([{}, { remaining: 0 }]);
    await control("POST", "/clock", { advanceMs: 60_000 });
    expect((await refresh()).limits).toMatchObject([
        { remaining: 600 },
        { remaining: 100_000, resetAt: "2025-06-15T12:02:00.000Z" },
    ]);
});
