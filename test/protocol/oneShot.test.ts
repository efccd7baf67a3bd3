/** What is done once when the resource is made, and never again by itself: refreshed rate limits, and checkouts, which cost money. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret, Unknown, type PropertyMap } from "../../provider/core/value";
import { agentenvToken, lifeIn, NO_DIFFERENCE, saying, type Kept } from "./support/life";
import { startWorld } from "./support/world";

const world = startWorld();
const life = lifeIn(world);
const REFRESH = agentenvToken("RateLimitRefresh");
const CHECKOUT = agentenvToken("BillingCheckout");
const X402 = agentenvToken("BillingX402Checkout");
const CHECKOUTS = [CHECKOUT, X402];

/** Whether the provider allows checkouts, from now on. */
async function allowCheckouts(allowed: boolean): Promise<void> {
    world().config["allowBillingCheckout"] = allowed;
    await world().nextRun();
}

async function made(type: string, rest: PropertyMap = {}): Promise<Kept> {
    const amount = type === REFRESH ? {} : { amountCents: 500 };
    return life.create(type, { workspaceId: (await life.workspace()).id, ...amount, ...rest });
}

beforeEach(() => allowCheckouts(true));

describe.each([
    [REFRESH, {}, "rate-limits/refresh"],
    [CHECKOUT, { amountCents: 500 }, "billing/checkout"],
    [X402, { amountCents: 500 }, "billing/checkout/x402"],
])("%s", (type, rest, route) => {
    test("a preview of a create calls nothing", async () => {
        const news = { workspaceId: new Unknown(), ...rest };
        const { inputs, failures } = await world().plugin.check(type, news);
        expect(failures).toEqual([]);
        expect((await world().plugin.create(type, inputs, { preview: true })).outputs).toMatchObject(news);
        expect(world().requests()).toEqual([]);
    });

    test("Create acts once; refreshes, equal programs and deletes act no more", async () => {
        const workspaceId = (await life.workspace()).id;
        const { id, outputs } = await world().plugin.create(type, { workspaceId, ...rest });
        const kept: Kept = { type, id, inputs: { workspaceId, ...rest }, outputs };
        expect(await life.refresh(kept)).toEqual(kept);
        expect(await life.diff(kept)).toMatchObject(NO_DIFFERENCE);
        await life.delete(kept);
        expect(world().writes()).toEqual([`POST /agentenv/v1/workspaces/${workspaceId}/${route}`]);
    });

    test("triggers do it again, by a replacement", async () => {
        const kept = await made(type, { triggers: ["1"] });
        expect(await life.diff(kept, { ...kept.inputs, triggers: ["1"] })).toMatchObject(NO_DIFFERENCE);
        expect(await life.diff(kept, { ...kept.inputs, triggers: ["2"] })).toMatchObject({
            changed: ["triggers"],
            replaces: ["triggers"],
        });
        expect(await life.diff(kept, { ...kept.inputs, workspaceId: "ws_other" })).toMatchObject({
            replaces: ["workspaceId"],
        });
    });

    test("for a workspace that isn't there, Create names the input", async () => {
        const failure = world().plugin.create(type, { workspaceId: "ws_nowhere", ...rest });
        await expect(failure).rejects.toMatchObject(saying(/^workspaceId: there is no .*ws_nowhere/));
    });

    test("Check refuses triggers that are no texts", async () => {
        const news = { workspaceId: "ws_1", ...rest, triggers: [1] };
        expect(await life.problems(type, news)).toEqual([
            { property: "", reason: expect.stringContaining("triggers[0]: ") as string },
        ]);
    });

    test("can't be listed, and says so", async () => {
        await expect(world().plugin.list(type)).rejects.toMatchObject(saying("can't be listed"));
    });

    test("after an answer that leaves open what happened, it is not tried again: the error says how to look", async () => {
        let asked = 0;
        const server = createServer((request, response) => {
            asked += request.method === "POST" ? 1 : 0;
            response.writeHead(502, { "content-type": "text/plain" }).end("gateway");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        await world().plugin.configure({ ...world().config, agentenvUrl: `http://127.0.0.1:${port}` });

        await expect(world().plugin.create(type, { workspaceId: "ws_1", ...rest })).rejects.toMatchObject(
            saying(/answered 502.*may have happened all the same; look at /),
        );
        expect(asked).toBe(1);
        server.closeAllConnections();
        server.close();
    });
});

describe("RateLimitRefresh", () => {
    test("answers when it was done; with its workspace it is gone", async () => {
        const kept = await made(REFRESH);
        expect(kept.outputs).toEqual({
            workspaceId: kept.id,
            triggers: [],
            refreshedAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        await world().agentenv("DELETE", `/workspaces/${kept.id}`);
        await world().nextRun();
        expect(await life.refresh(kept)).toBeUndefined();
        await expect(life.delete(kept)).resolves.toBeUndefined();
    });

    test("imports by the workspace's id without refreshing anything", async () => {
        const { id } = await life.workspace();
        const found = await life.import(REFRESH, id);
        expect(found.inputs).toEqual({ workspaceId: id });
        for (const triggers of [[], ["1"]]) {
            expect(await life.diff(found, { workspaceId: id, triggers })).toMatchObject(NO_DIFFERENCE);
        }
        expect(world().writes()).toEqual([]);
        await expect(life.import(REFRESH, `${id}/x`)).rejects.toMatchObject(
            saying("the id has the form {workspaceId}"),
        );
    });
});

describe("a checkout", () => {
    test("has a page, which is a secret, until a certain time", async () => {
        const kept = await made(CHECKOUT, {
            successUrl: "https://shop.example/paid",
            cancelUrl: "https://shop.example/",
        });
        const checkoutId = kept.id.split("/")[1] ?? "";
        expect(kept.outputs).toEqual({
            ...kept.inputs,
            triggers: [],
            checkoutId,
            url: new Secret(`https://pay.emulator.test/${checkoutId}`),
            expiresAt: expect.stringMatching(/^\d{4}-/) as string,
        });
        expect(await life.diff(kept, { ...kept.inputs, successUrl: "https://other.example/" })).toMatchObject(
            NO_DIFFERENCE,
        );
    });

    test("by x402 has the ways to pay, from an answer that is 402 and good", async () => {
        const kept = await made(X402);
        expect(kept.outputs).toEqual({
            ...kept.inputs,
            triggers: [],
            checkoutId: kept.id.split("/")[1],
            x402Version: 1,
            accepts: [expect.objectContaining({ scheme: "exact", maxAmountRequired: "5000000" }) as object],
        });
    });

    test.each<[string, PropertyMap, string]>([
        ["a negative amount", { amountCents: -1 }, "amountCents: must be positive"],
        ["nothing", { amountCents: 0 }, "amountCents: must be positive"],
        ["half a cent", { amountCents: 0.5 }, "amountCents: must be whole cents"],
        ["more than a million", { amountCents: 100_000_001 }, "amountCents: "],
        ["a text", { amountCents: "500" }, "amountCents: "],
        ["no amount", {}, "amountCents is required"],
    ])("of %s is refused", async (_what, rest, reason) => {
        for (const type of CHECKOUTS) {
            const [failure, ...others] = await life.problems(type, { workspaceId: "ws_1", ...rest });
            expect(failure).toEqual({
                property: "amountCents",
                reason: expect.stringContaining(reason) as string,
            });
            expect(others.every(({ property }) => property === "amountCents")).toBe(true);
        }
    });

    test.each(["successUrl", "cancelUrl"])("with a %s that is none is refused", async (property) => {
        const news = { workspaceId: "ws_1", amountCents: 500, [property]: "javascript:alert(1)" };
        expect(await life.problems(CHECKOUT, news)).toEqual([
            { property, reason: expect.stringContaining(`${property}: must be a URL`) as string },
        ]);
    });

    test.each(CHECKOUTS)("can't be imported (%s)", async (type) => {
        const { id } = await made(type);
        await expect(life.import(type, id)).rejects.toMatchObject(
            saying(`${type} can't be imported: no route reads one`),
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

        test("is refused by Check, before anything is asked", async () => {
            await allowCheckouts(false);
            expect(await life.problems(type, { workspaceId: "ws_1", amountCents: 500 })).toEqual(refusal);
            expect(await life.problems(type, { workspaceId: new Unknown(), amountCents: 500 })).toEqual(
                refusal,
            );
            expect(world().requests()).toEqual([]);
        });

        test("stays what it is, and is refused where a change would make another", async () => {
            const { inputs } = await made(type, { triggers: ["1"] });
            await allowCheckouts(false);
            expect(await life.problems(type, inputs, inputs)).toEqual([]);
            for (const change of [
                { triggers: ["2"] },
                { triggers: [] },
                { amountCents: 900 },
                { workspaceId: "ws_other" },
                { workspaceId: new Unknown() },
            ]) {
                expect(await life.problems(type, { ...inputs, ...change }, inputs)).toEqual(refusal);
            }
        });

        test("is not made by a replacement that Check could not foresee", async () => {
            const { inputs } = await made(type);
            await allowCheckouts(false);
            await expect(world().plugin.create(type, inputs)).rejects.toMatchObject(
                saying(/checkouts cost money.*allowBillingCheckout/),
            );
            expect(world().writes()).toEqual([]);
        });
    });
});
