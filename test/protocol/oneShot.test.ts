/** Resources whose action happens once, at creation: RateLimitRefresh, and the checkouts, which cost money. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret, Unknown, type PropertyMap } from "../../provider/core/values/value";
import {
    agentenvToken,
    resourceSteps,
    NO_DIFFERENCE,
    errorMatching,
    type ResourceState,
} from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const REFRESH = agentenvToken("RateLimitRefresh");
const CHECKOUT = agentenvToken("BillingCheckout");
const X402 = agentenvToken("BillingX402Checkout");
const CHECKOUTS = [CHECKOUT, X402];

/** Reconfigures the provider with this `allowBillingCheckout`. */
async function allowCheckouts(allowed: boolean): Promise<void> {
    fixture().config["allowBillingCheckout"] = allowed;
    await fixture().nextRun();
}

async function create(type: string, rest: PropertyMap = {}): Promise<ResourceState> {
    const amount = type === REFRESH ? {} : { amountCents: 500 };
    return steps.create(type, { workspaceId: (await steps.workspace()).id, ...amount, ...rest });
}

beforeEach(() => allowCheckouts(true));

describe.each([
    [REFRESH, {}, "rate-limits/refresh"],
    [CHECKOUT, { amountCents: 500 }, "billing/checkout"],
    [X402, { amountCents: 500 }, "billing/checkout/x402"],
])("%s", (type, rest, route) => {
    test("a preview of a create sends no request", async () => {
        const news = { workspaceId: new Unknown(), ...rest };
        const { inputs, failures } = await fixture().plugin.check(type, news);
        expect(failures).toEqual([]);
        expect((await fixture().plugin.create(type, inputs, { preview: true })).outputs).toMatchObject(news);
        expect(fixture().requests()).toEqual([]);
    });

    test("Create acts once; refreshes, unchanged programs and deletes do not act again", async () => {
        const workspaceId = (await steps.workspace()).id;
        const { id, outputs } = await fixture().plugin.create(type, { workspaceId, ...rest });
        const state: ResourceState = { type, id, inputs: { workspaceId, ...rest }, outputs };
        expect(await steps.refresh(state)).toEqual(state);
        expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);
        await steps.delete(state);
        expect(fixture().writes()).toEqual([`POST /agentenv/v1/workspaces/${workspaceId}/${route}`]);
    });

    test("a change of triggers acts again, by a replacement", async () => {
        const state = await create(type, { triggers: ["1"] });
        expect(await steps.diff(state, { ...state.inputs, triggers: ["1"] })).toMatchObject(NO_DIFFERENCE);
        expect(await steps.diff(state, { ...state.inputs, triggers: ["2"] })).toMatchObject({
            changed: ["triggers"],
            replaces: ["triggers"],
        });
        expect(await steps.diff(state, { ...state.inputs, workspaceId: "ws_other" })).toMatchObject({
            replaces: ["workspaceId"],
        });
    });

    test("for a missing workspace, the error of Create names the input", async () => {
        const failure = fixture().plugin.create(type, { workspaceId: "ws_nowhere", ...rest });
        await expect(failure).rejects.toMatchObject(errorMatching(/^workspaceId: there is no .*ws_nowhere/));
    });

    test("Check refuses triggers that are not strings", async () => {
        const news = { workspaceId: "ws_1", ...rest, triggers: [1] };
        expect(await steps.checkFailures(type, news)).toEqual([
            { property: "", reason: expect.stringContaining("triggers[0]: ") as string },
        ]);
    });

    test("List is refused with the reason", async () => {
        await expect(fixture().plugin.list(type)).rejects.toMatchObject(errorMatching("cannot be listed"));
    });

    test("after an unknown outcome it is not sent again: the error describes how to check it", async () => {
        let requestCount = 0;
        const server = createServer((request, response) => {
            requestCount += request.method === "POST" ? 1 : 0;
            response.writeHead(502, { "content-type": "text/plain" }).end("gateway");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        await fixture().plugin.configure({ ...fixture().config, agentenvUrl: `http://127.0.0.1:${port}` });

        await expect(fixture().plugin.create(type, { workspaceId: "ws_1", ...rest })).rejects.toMatchObject(
            errorMatching(/returned 502.*outcome of the create is unknown; check /),
        );
        expect(requestCount).toBe(1);
        server.closeAllConnections();
        server.close();
    });
});

describe("RateLimitRefresh", () => {
    test("returns the time of the refresh, and is reported as deleted with its workspace", async () => {
        const state = await create(REFRESH);
        expect(state.outputs).toEqual({
            workspaceId: state.id,
            triggers: [],
            refreshedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        await fixture().agentenv("DELETE", `/workspaces/${state.id}`);
        await fixture().nextRun();
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test("imports by the workspace's id without refreshing anything", async () => {
        const { id } = await steps.workspace();
        const found = await steps.import(REFRESH, id);
        expect(found.inputs).toEqual({ workspaceId: id });
        for (const triggers of [[], ["1"]]) {
            expect(await steps.diff(found, { workspaceId: id, triggers })).toMatchObject(NO_DIFFERENCE);
        }
        expect(fixture().writes()).toEqual([]);
        await expect(steps.import(REFRESH, `${id}/x`)).rejects.toMatchObject(
            errorMatching("the id has the form {workspaceId}"),
        );
    });
});

describe("a checkout", () => {
    test("returns a URL, which is a secret, and when it expires", async () => {
        const state = await create(CHECKOUT, {
            successUrl: "https://shop.example/paid",
            cancelUrl: "https://shop.example/",
        });
        const checkoutId = state.id.split("/")[1] ?? "";
        expect(state.outputs).toEqual({
            ...state.inputs,
            triggers: [],
            checkoutId,
            url: new Secret(`https://pay.emulator.test/${checkoutId}`),
            expiresAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(
            await steps.diff(state, { ...state.inputs, successUrl: "https://other.example/" }),
        ).toMatchObject(NO_DIFFERENCE);
    });

    test("by x402 returns the payment options from a 402 response, which is a success", async () => {
        const state = await create(X402);
        expect(state.outputs).toEqual({
            ...state.inputs,
            triggers: [],
            checkoutId: state.id.split("/")[1],
            x402Version: 1,
            accepts: [expect.objectContaining({ scheme: "exact", maxAmountRequired: "5000000" }) as object],
        });
    });

    test.each<[string, PropertyMap, string]>([
        ["a negative amount", { amountCents: -1 }, "amountCents: must be positive"],
        ["nothing", { amountCents: 0 }, "amountCents: must be positive"],
        ["half a cent", { amountCents: 0.5 }, "amountCents: must be whole cents"],
        ["more than a million", { amountCents: 100_000_001 }, "amountCents: "],
        ["a string", { amountCents: "500" }, "amountCents: "],
        ["no amount", {}, "amountCents is required"],
    ])("of %s is refused", async (_what, rest, reason) => {
        for (const type of CHECKOUTS) {
            const [failure, ...others] = await steps.checkFailures(type, { workspaceId: "ws_1", ...rest });
            expect(failure).toEqual({
                property: "amountCents",
                reason: expect.stringContaining(reason) as string,
            });
            expect(others.every(({ property }) => property === "amountCents")).toBe(true);
        }
    });

    test.each(["successUrl", "cancelUrl"])("with an invalid %s is refused", async (property) => {
        const news = { workspaceId: "ws_1", amountCents: 500, [property]: "javascript:alert(1)" };
        expect(await steps.checkFailures(CHECKOUT, news)).toEqual([
            { property, reason: expect.stringContaining(`${property}: must be a URL`) as string },
        ]);
    });

    test.each(CHECKOUTS)("cannot be imported (%s)", async (type) => {
        const { id } = await create(type);
        await expect(steps.import(type, id)).rejects.toMatchObject(
            errorMatching(`${type} cannot be imported: no route reads one`),
        );
    });

    describe.each(CHECKOUTS)("where the provider does not allow them (%s)", (type) => {
        const refusal = [
            {
                property: "amountCents",
                reason: expect.stringMatching(
                    /^amountCents: checkouts cost money.*workspaces:allowBillingCheckout true/,
                ) as string,
            },
        ];

        test("is refused by Check, before any request", async () => {
            await allowCheckouts(false);
            expect(await steps.checkFailures(type, { workspaceId: "ws_1", amountCents: 500 })).toEqual(
                refusal,
            );
            expect(await steps.checkFailures(type, { workspaceId: new Unknown(), amountCents: 500 })).toEqual(
                refusal,
            );
            expect(fixture().requests()).toEqual([]);
        });

        test("an existing one is unchanged, and a change that would create another is refused", async () => {
            const { inputs } = await create(type, { triggers: ["1"] });
            await allowCheckouts(false);
            expect(await steps.checkFailures(type, inputs, inputs)).toEqual([]);
            for (const change of [
                { triggers: ["2"] },
                { triggers: [] },
                { amountCents: 900 },
                { workspaceId: "ws_other" },
                { workspaceId: new Unknown() },
            ]) {
                expect(await steps.checkFailures(type, { ...inputs, ...change }, inputs)).toEqual(refusal);
            }
        });

        test("is not created by a replacement that Check could not see", async () => {
            const { inputs } = await create(type);
            await allowCheckouts(false);
            await expect(fixture().plugin.create(type, inputs)).rejects.toMatchObject(
                errorMatching(/checkouts cost money.*allowBillingCheckout/),
            );
            expect(fixture().writes()).toEqual([]);
        });
    });
});
