/** Baselines: which lists are read before a create, so that the result of a lost create can be distinguished from what existed before. */
import { useVirtualTime, wait } from "../../support/virtualTime";
import { fails, lost, neverArrives } from "./unreliableApi";
import { altered, alteredIdentity, errorOf, unlisted, unreliableService } from "./unreliableService";

useVirtualTime();

const LIST_FAILED = new Error("the list cannot be read");

describe("before a create", () => {
    test("the list is read until the clock that stamps objects is known", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        await create(Room, { name: "a" });
        await create(Room, { name: "b" });
        api.stampsObjects = true;
        await create(Room, { name: "c" });
        await create(Room, { name: "d" });
        expect(api.requests).toEqual([
            "list rooms",
            "create a",
            "list rooms",
            "create b",
            "list rooms",
            "create c",
            "create d",
        ]);
    });

    test("the list is read once for creates that start together", async () => {
        const { api, Room, create } = unreliableService();
        await Promise.all([create(Room, { name: "a" }), create(Room, { name: "b" })]);
        expect(api.count("list")).toBe(1);
    });

    test("the list of its own parent is read", async () => {
        const { api, Thing, create } = unreliableService();
        await create(Thing, { roomId: "red", name: "a" });
        await create(Thing, { roomId: "blue", name: "b" });
        await create(Thing, { roomId: "red", name: "c" });
        expect(api.requests).toEqual(["list red", "create a", "list blue", "create b", "create c"]);
    });

    test("nothing is listed where only the response names the parent", async () => {
        const { api, Thing, create } = unreliableService();
        const resource = altered(Thing, { parent: { resource: () => Thing, id: () => ({}) } });
        await create(resource, { roomId: "red", name: "a" });
        expect(api.requests).toEqual(["create a"]);
    });

    test("the list is waited for, but only for five seconds", async () => {
        const { api, Room, create } = unreliableService();
        api.lists.push(() => new Promise((_resolve, reject) => api.onAbort(reject)));
        await create(Room, { name: "a" });
        expect(api.arrivalOf("create")).toBe(5_000);
    });

    test("a list that failed is not waited for again within a minute", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        api.lists.push(fails(LIST_FAILED));
        await create(Room, { name: "a" });
        await wait(59_000);
        await create(Room, { name: "b" });
        expect(api.count("list")).toBe(1);
        await wait(2_000);
        await create(Room, { name: "c" });
        expect(api.count("list")).toBe(2);
    });
});

describe("in a parent that this run has created", () => {
    test("nothing exists before, so nothing is listed", async () => {
        const { api, Room, Thing, create } = unreliableService();
        const room = await create(Room, { name: "red" });
        const before = api.count("list");
        await create(Thing, { roomId: room.id, name: "a" });
        expect(api.count("list")).toBe(before);
    });

    test("a lost create returns its object, as it is the only one of that name", async () => {
        const { api, Room, Thing, create } = unreliableService();
        const room = await create(Room, { name: "red" });
        api.creates.push(lost);
        api.stampsObjects = false;
        expect((await create(Thing, { roomId: room.id, name: "a" })).id).toMatch(/^room-1\//);
        expect(api.count("create a")).toBe(1);
    });

    test("the list is read where a new parent may hold objects of its own", async () => {
        const { api, Room, Thing, create } = unreliableService();
        const room = await create(Room, { name: "red" });
        await create(alteredIdentity(Thing, { absentFromNewParent: false }), { roomId: room.id, name: "a" });
        expect(api.requests).toContain(`list ${room.id}`);
    });
});

describe("after a lost create", () => {
    test("the list from before distinguishes its result from older objects, without time stamps", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        api.add("a", { id: "older" });
        api.creates.push(lost);
        expect((await create(Room, { name: "a" })).id).toMatch(/^room-/);
    });

    test("an object without a parent is distinguished from older ones even if it is declared as absent from new parents", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        api.add("a", { id: "older" });
        api.creates.push(lost);
        const resource = alteredIdentity(Room, { absentFromNewParent: true });
        expect((await create(resource, { name: "a" })).id).toMatch(/^room-/);
    });

    test("of several that shared one list, each returns its own object", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        api.lists.push(async (run) => {
            await wait(100);
            return run();
        });
        api.creates.push(lost, lost);
        const first = create(Room, { name: "a" });
        await wait(10);
        const [a, b] = await Promise.all([first, create(Room, { name: "b" })]);
        expect(api.requests.slice(0, 3)).toEqual(["list rooms", "create a", "create b"]);
        expect(new Set([a.id, b.id]).size).toBe(2);
    });

    test("a list that was read for this create decides without time stamps, an earlier one does not", async () => {
        const { api, Thing, create } = unreliableService();
        await create(Thing, { roomId: "red", name: "first" });
        api.stampsObjects = false;
        api.creates.push(lost, lost);
        expect((await create(Thing, { roomId: "blue", name: "a" })).id).toMatch(/^blue\//);
        await wait(1_000);
        const { message } = await errorOf(create(Thing, { roomId: "red", name: "a" }));
        expect(message).toContain("the time stamps do not show whether by this create");
    });

    test("without a list and without time stamps, its result cannot be distinguished from older objects", async () => {
        const { api, Room, create } = unreliableService();
        api.stampsObjects = false;
        api.creates.push(lost);
        const { message } = await errorOf(create(unlisted(Room), { name: "a" }));
        expect(message).toContain("the time stamps do not show whether by this create");
    });
});

describe("an object that this run has deleted", () => {
    test("is a new one if it appears again under the same id", async () => {
        const { api, Room, create, remove } = unreliableService();
        api.add("a", { id: "same" });
        await create(Room, { name: "first" });
        await remove(Room, "same");
        api.creates.push(() => lost(() => api.add("a", { id: "same" })));
        expect((await create(Room, { name: "a" })).id).toBe("same");
        expect(api.count("create a")).toBe(1);
    });

    test("is a new one even if the list before the create still held it", async () => {
        const { api, Thing, create, remove } = unreliableService();
        await create(Thing, { roomId: "blue", name: "first" });
        const stale = api.add("a", { id: "same", room: "red" });
        await remove(Thing, "red/same");
        api.lists.push(() => [stale]);
        api.creates.push(() => lost(() => api.add("a", { id: "same", room: "red" })));
        expect((await create(Thing, { roomId: "red", name: "a" })).id).toBe("red/same");
        expect(api.count("create a")).toBe(1);
    });

    test("does not affect an object of another resource with the same id: it is still no result of a create", async () => {
        const { api, Room, create, remove } = unreliableService();
        const Hall = { ...Room, token: "workspaces:shaky:Hall" };
        api.stampsObjects = false;
        api.add("a", { id: "same" });
        api.stampsObjects = true;
        await create(Hall, { name: "first" });
        await remove(altered(Room, { delete: () => Promise.resolve() }), "same");
        api.creates.push(neverArrives);
        expect((await create(Hall, { name: "a" })).id).not.toBe("same");
        expect(api.count("create a")).toBe(2);
    });
});
