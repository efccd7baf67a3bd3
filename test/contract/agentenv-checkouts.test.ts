/** AgentEnv's checkouts: by card, and by x402. Nothing is charged, but each one is recorded. */
import { agentenvApi, controlApi, emulatorPerTest, newWorkspace, type Api } from "./support";

const emulator = emulatorPerTest();
let api: Api;
let checkout: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    checkout = `${await newWorkspace(api)}/billing/checkout`;
});

const started = async () => {
    const { agentenv } = (await controlApi(emulator.current)("GET", "/objects")).body;
    return (agentenv as Record<string, number>).checkouts;
};

test("by card: returns a payment page, valid for a day; each POST creates a checkout", async () => {
    const urls = { successUrl: "https://example.org/ok", cancelUrl: "https://example.org/no" };
    const response = await api("POST", checkout, { amountCents: 2500, ...urls });
    expect([response.status, response.body]).toEqual([
        201,
        {
            checkoutId: expect.stringMatching(/^chk_/) as string,
            url: `https://pay.emulator.test/${String(response.body.checkoutId)}`,
            expiresAt: expect.stringMatching(/Z$/) as string,
        },
    ]);
    expect(Date.parse(String(response.body.expiresAt))).toBeGreaterThan(Date.now() + 23 * 60 * 60 * 1000);
    const again = (await api("POST", checkout, { amountCents: 2500 })).body;
    expect(again.checkoutId).not.toBe(response.body.checkoutId);
    expect(await started()).toBe(2);
});

test("by x402: success is a 402 with the payment requirements", async () => {
    const response = await api("POST", `${checkout}/x402`, { amountCents: 250 });
    expect([response.status, response.body]).toEqual([
        402,
        {
            checkoutId: expect.stringMatching(/^chk_/) as string,
            x402Version: 1,
            accepts: [
                {
                    scheme: "exact",
                    network: "base-sepolia",
                    maxAmountRequired: "2500000", // 2.50 in USDC, which has six decimals
                    resource: `${emulator.current.agentenvUrl}${checkout}/x402`,
                    description: expect.stringContaining("ws_") as string,
                    mimeType: "application/json",
                    payTo: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) as string,
                    maxTimeoutSeconds: 300,
                    asset: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/) as string,
                },
            ],
        },
    ]);
    expect(await started()).toBe(1);
});

test("nothing is charged or credited", async () => {
    await api("POST", checkout, { amountCents: 2500 });
    await api("POST", `${checkout}/x402`, { amountCents: 2500 });
    const balance = await api("GET", checkout.replace("checkout", "balance"));
    expect(balance.body.balanceCents).toBe(1000);
});

test.each([
    ["no amount", {}, "amountCents"],
    ["an amount of zero", { amountCents: 0 }, "amountCents"],
    ["a negative amount", { amountCents: -5 }, "amountCents"],
    ["half a cent", { amountCents: 0.5 }, "amountCents"],
    ["a page that is no URL", { amountCents: 5, successUrl: "ok" }, "successUrl"],
])("422 for %s, and no checkout", async (_case, body, path) => {
    const response = await api("POST", checkout, body);
    expect([response.status, response.body]).toMatchObject([422, { error: { details: [{ path }] } }]);
    expect(await started()).toBe(0);
});

test("422 for an invalid amount by x402 too, with an error body", async () => {
    const response = await api("POST", `${checkout}/x402`, { amountCents: 0 });
    expect([response.status, response.body]).toMatchObject([422, { error: { code: "validation_failed" } }]);
});
