/** AgentEnv's billing views: balance, transactions, summary and usage of a workspace. */
import { startEmulator, type Emulator } from "../../emulator";
import { agentenvApi, controlApi, newWorkspace, type Api, type Body } from "./support";

/** The middle of a month, so that "this month" is the same from the start of a test to its end. */
const june15 = Date.parse("2025-06-15T12:00:00.000Z");
const june = { periodStart: "2025-06-01T00:00:00.000Z", periodEnd: "2025-07-01T00:00:00.000Z" };

let emulator: Emulator;
let api: Api;
let workspace: string;
beforeEach(async () => {
    emulator = await startEmulator({ now: () => june15 });
    api = agentenvApi(emulator);
    workspace = await newWorkspace(api);
});
afterEach(() => emulator.close());

const view = async (name: string, of = workspace) => (await api("GET", `${of}/billing/${name}`)).body;
const use = (usage: Body, of = workspace) =>
    controlApi(emulator)("POST", "/usage", { workspaceId: of.split("/")[2], ...usage });

test("a new user has 1000 cents, from one transaction", async () => {
    expect(await view("balance")).toEqual({ balanceCents: 1000, currency: "USD" });
    expect(await view("transactions")).toEqual({
        transactions: [
            {
                id: expect.stringMatching(/^txn_/) as string,
                type: "credit",
                amountCents: 1000,
                description: "Starting credit",
                createdAt: expect.stringMatching(/^2025-06-15T/) as string,
            },
        ],
    });
    expect(await view("summary")).toEqual({
        balanceCents: 1000,
        spentCents: 0,
        creditedCents: 1000,
        ...june,
    });
    expect(await view("usage-overview")).toEqual({ ...june, items: [] });
});

test("usage with a cost is deducted; usage is summed by name and unit", async () => {
    await use({ name: "tokens", quantity: 500, unit: "tokens", amountCents: 30 });
    await use({ name: "tokens", quantity: 100, unit: "tokens", amountCents: 6 });
    await use({ name: "agent_minutes", quantity: 3, unit: "minutes" });
    expect(await view("balance")).toMatchObject({ balanceCents: 964 });
    expect(await view("summary")).toMatchObject({ balanceCents: 964, spentCents: 36, creditedCents: 1000 });
    expect((await view("usage-overview")).items).toEqual([
        { name: "agent_minutes", quantity: 3, unit: "minutes", amountCents: 0 },
        { name: "tokens", quantity: 600, unit: "tokens", amountCents: 36 },
    ]);
});

test("transactions are paginated, oldest first", async () => {
    for (const amountCents of [1, 2]) {
        await use({ name: "tokens", quantity: 1, amountCents });
    }
    const first = await view("transactions?limit=2");
    const second = await view(`transactions?cursor=${String(first.nextCursor)}`);
    const amounts = [first, second].map((page) =>
        (page.transactions as Body[]).map(({ amountCents }) => amountCents),
    );
    expect(amounts).toEqual([[1000, -1], [-2]]);
});

test("the balance is that of the default account, shared by all its workspaces; usage is per workspace", async () => {
    const other = await newWorkspace(api);
    await use({ name: "tokens", quantity: 1, amountCents: 10 }, other);
    expect(await view("balance")).toMatchObject({ balanceCents: 990 });
    expect(await view("usage-overview")).toMatchObject({ items: [] });

    const team = (await api("POST", `${workspace}/billing/accounts`, { name: "Team" })).body;
    await api("POST", `${workspace}/billing/accounts/${String(team.id)}/default`);
    expect(await view("balance")).toMatchObject({ balanceCents: 0 });
    expect(await view("transactions")).toEqual({ transactions: [] });
});

test("summary and usage are of the current month; the balance is not", async () => {
    await use({ name: "tokens", quantity: 1, amountCents: 10 });
    await controlApi(emulator)("POST", "/clock", { advanceMs: 16 * 24 * 60 * 60 * 1000 });
    const july = { periodStart: june.periodEnd, periodEnd: "2025-08-01T00:00:00.000Z" };
    expect(await view("summary")).toEqual({ balanceCents: 990, spentCents: 0, creditedCents: 0, ...july });
    expect(await view("usage-overview")).toEqual({ ...july, items: [] });
});

test("the legacy routes /workspaces/{id}/balance are not served: 404", async () => {
    for (const method of ["GET", "POST"]) {
        expect((await api(method, `${workspace}/balance`)).status).toBe(404);
    }
});
