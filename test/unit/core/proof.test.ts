/** Proof of deletion: what a refresh accepts as the deletion of an object, and what it does not. */
import type { PropertyMap } from "../../../provider/core/values/value";
import { useVirtualTime, wait } from "../../support/virtualTime";
import { emptyList, fails, refusedWith, status } from "./unreliableApi";
import { errorOf, unlisted, unreliableService } from "./unreliableService";

useVirtualTime();

const ACCOUNT = { name: "a", __account: "mine" };

describe("an object that a read misses", () => {
    test("is gone if it is still missing 300 ms later", async () => {
        const { api, Room, read } = unreliableService();
        await expect(read(Room, "gone")).resolves.toBeUndefined();
        expect(api.requests.slice(0, 2)).toEqual(["read gone", "read gone"]);
        expect(api.arrivals[1]).toBe(300);
    });

    test("is not gone if the second read finds it", async () => {
        const { api, Room, read } = unreliableService();
        api.add("a", { id: "here" });
        api.reads.push(() => undefined);
        await expect(read(Room, "here")).resolves.toMatchObject({ id: "here" });
        expect(api.requests).toEqual(["read here", "read here"]);
    });

    test("is read again from a response that was requested after the first", async () => {
        const { api, Room, read } = unreliableService();
        await wait(1_000);
        await read(Room, "gone");
        expect(api.asOf.slice(1, 3)).toEqual([1_000, 1_000]);
    });

    test("is not gone while the service reports that it does not work", async () => {
        const outage = status(503);
        const { api, Room, read } = unreliableService({ healthy: () => Promise.reject(outage) });
        await expect(read(Room, "gone")).rejects.toBe(outage);
        expect(api.requests).toEqual(["read gone"]);
    });

    test.each([401, 403, 500])("is not gone if the second read fails with %i", async (code) => {
        const { api, Room, read } = unreliableService();
        api.reads.push(() => undefined, refusedWith(code));
        await expect(read(Room, "gone")).rejects.toMatchObject({ status: code });
    });
});

describe("at the top level, an object whose read returns 404", () => {
    test("is gone if a complete list holds only others", async () => {
        const { api, Room, read } = unreliableService();
        api.returns404 = true;
        api.add("a", { id: "other" });
        await expect(read(Room, "gone")).resolves.toBeUndefined();
        expect(api.requests).toContain("list rooms");
    });

    test("is not gone if the list still holds it", async () => {
        const { api, Room, read } = unreliableService();
        api.add("a", { id: "here" });
        api.reads.push(refusedWith(404), refusedWith(404));
        const { message } = await errorOf(read(Room, "here"));
        expect(message).toBe("the service returned 404, but the list still holds here");
    });

    test("is not gone if there is no list that shows it", async () => {
        const { api, Room, read } = unreliableService();
        api.returns404 = true;
        await expect(read(unlisted(Room), "gone")).rejects.toMatchObject({ status: 404 });
    });

    test("is gone without a list if a complete response lacks it", async () => {
        const { Room, read } = unreliableService();
        await expect(read(unlisted(Room), "gone")).resolves.toBeUndefined();
    });
});

describe("in a parent", () => {
    test("an object is gone if the parent exists, whatever the account", async () => {
        const identify = jest.fn(async () => "another");
        const { api, Thing, read } = unreliableService({ identify });
        api.returns404 = true;
        api.add("room", { id: "red" });
        api.add("b", { id: "other", room: "red" });
        await expect(read(Thing, "red/gone", { ...ACCOUNT, roomId: "red" })).resolves.toBeUndefined();
        expect(identify).not.toHaveBeenCalled();
    });

    test("an object is gone if the parent is proven gone", async () => {
        const { api, Thing, read } = unreliableService();
        api.returns404 = true;
        await expect(read(Thing, "red/gone", { roomId: "red", name: "a" })).resolves.toBeUndefined();
        expect(api.requests).toContain("list rooms");
    });

    test("an object is not gone if the list contradicts that the parent is gone", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "red" });
        api.reads.push(...Array.from({ length: 4 }, () => refusedWith(404)));
        const { message } = await errorOf(read(Thing, "red/gone", { roomId: "red", name: "a" }));
        expect(message).toContain("the list still holds red");
    });

    test("all objects are doubted from the same moment, so that they share the second look", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "red" });
        api.add("b", { id: "other", room: "red" });
        const first = read(Thing, "red/one", { roomId: "red", name: "a" });
        await wait(200);
        await Promise.all([first, read(Thing, "red/two", { roomId: "red", name: "b" })]);
        const secondLooks = api.arrivals.filter(
            (_at, index) => /read (one|two)/.test(api.requests[index] ?? "") && index > 0,
        );
        expect(secondLooks).toEqual([200, 300, 300]);
        await wait(1_000);
        const began = performance.now();
        await read(Thing, "red/three", { roomId: "red", name: "c" });
        expect(performance.now() - began).toBeLessThan(10);
        const sinceTheDoubt = api.asOf.filter((moment) => moment >= 0);
        expect(new Set(sinceTheDoubt)).toEqual(new Set([0]));
    });
});

describe("at the top level, the account of the credential", () => {
    /** Returns how often the account is requested. */
    const accepted = async (current: string | undefined, state: PropertyMap = ACCOUNT): Promise<number> => {
        const identify = jest.fn(async () => current);
        const { Room, read } = unreliableService({ identify });
        await expect(read(Room, "gone", state)).resolves.toBeUndefined();
        return identify.mock.calls.length;
    };

    test("may be the one that manages the object", async () => {
        expect(await accepted("mine")).toBe(1);
    });

    test("may be one that the service does not name", async () => {
        expect(await accepted(undefined)).toBe(1);
    });

    test("does not matter if the state does not name the account that manages the object", async () => {
        expect(await accepted("another", { name: "a" })).toBe(0);
    });

    test("must not be another, which may not see the object", async () => {
        const { Room, read } = unreliableService({ identify: async () => "another" });
        await expect(errorOf(read(Room, "gone", ACCOUNT))).resolves.toEqual({
            message: expect.stringContaining("the credential belongs to account another") as string,
            hint: expect.stringContaining("with a credential of account mine") as string,
        });
    });
});

describe("a refresh that finds an empty list", () => {
    test("doubts three objects of one parent, and names the parent", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "red" });
        const reads = ["one", "two", "three"].map((id) =>
            errorOf(read(Thing, `red/${id}`, { roomId: "red", name: id })),
        );
        for (const { hint } of await Promise.all(reads)) {
            expect(hint).toContain("PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=red in");
        }
        expect(api.requests).toContain("list red");
    });

    test("doubts three objects of the top level, and names them", async () => {
        const { Room, read } = unreliableService();
        const reads = ["one", "two", "three"].map((id) => errorOf(read(Room, id)));
        for (const { hint } of await Promise.all(reads)) {
            expect(hint).toContain("PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=one,two,three in");
        }
    });

    test("keeps an object that one of the later looks finds", async () => {
        const { api, Room, read } = unreliableService();
        const others = ["two", "three"].map((id) => errorOf(read(Room, id)));
        const one = read(Room, "one");
        await wait(2_000);
        api.add("a", { id: "one" });
        await expect(one).resolves.toMatchObject({ id: "one" });
        await Promise.all(others);
    });

    test("accepts the deletion of three objects if the list holds another", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "red" });
        api.add("b", { id: "other", room: "red" });
        const reads = ["one", "two", "three"].map((id) =>
            read(Thing, `red/${id}`, { roomId: "red", name: id }),
        );
        await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined, undefined]);
        expect(performance.now()).toBeLessThan(1_000);
    });

    test("accepts the deletion of three objects whose parent is gone with them", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "blue" });
        const reads = ["one", "two", "three"].map((id) =>
            read(Thing, `red/${id}`, { roomId: "red", name: id }),
        );
        await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined, undefined]);
        expect(performance.now()).toBeLessThan(1_000);
    });

    test("accepts the deletion of objects that the service cannot list", async () => {
        const { api, Thing, read } = unreliableService();
        api.add("room", { id: "red" });
        const reads = ["one", "two", "three"].map((id) =>
            read(unlisted(Thing), `red/${id}`, { roomId: "red", name: id }),
        );
        await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined, undefined]);
    });
});

describe("a create that fails with 404", () => {
    test("names the input with the parent that does not exist", async () => {
        const { api, Thing, create } = unreliableService();
        api.creates.push(refusedWith(404));
        const { message, hint } = await errorOf(create(Thing, { roomId: "gone", name: "a" }));
        expect(message).toContain(
            "roomId: there is no workspaces:shaky:Room gone that this credential can see",
        );
        expect(hint).toContain("check the id");
    });

    test("fails with that if the parent exists", async () => {
        const { api, Thing, create } = unreliableService();
        api.add("room", { id: "red" });
        const notFound = status(404);
        api.creates.push(fails(notFound));
        api.lists.push(emptyList);
        await expect(create(Thing, { roomId: "red", name: "a" })).rejects.toBe(notFound);
    });
});
