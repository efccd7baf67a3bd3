/** How old a response may be that an operation shares with others. */
import { useVirtualTime, wait } from "../../support/virtualTime";
import { unreliableService } from "./unreliableService";

useVirtualTime();

const MINUTE_MS = 60_000;
const RECENT_MS = 5_000;

/** A service with one room, in which an operation runs two minutes after the beginning. */
async function afterTwoMinutes() {
    const run = unreliableService();
    run.api.add("a", { id: "here" });
    await wait(2 * MINUTE_MS);
    return run;
}

test("the Read of a refresh shares a response of the last minute, as long as a refresh of thousands of objects takes", async () => {
    const { api, Room, read } = await afterTwoMinutes();
    await read(Room, "here");
    expect(api.asOf).toEqual([MINUTE_MS]);
});

test("an import shares a response of the last seconds", async () => {
    const { api, Room, read } = await afterTwoMinutes();
    await read(Room, "here", {});
    expect(api.asOf).toEqual([2 * MINUTE_MS - RECENT_MS]);
});

test("a create and a delete share no response that is older than seconds", async () => {
    const { api, Room, create, remove } = await afterTwoMinutes();
    await create(Room, { name: "b" });
    await remove(Room, "here");
    expect(api.asOf.length).toBeGreaterThan(1);
    expect(Math.min(...api.asOf)).toBe(2 * MINUTE_MS - RECENT_MS);
});

test("whether the parent exists is asked after the object was missed: it may have been deleted since its own Read", async () => {
    const { api, Thing, read } = await afterTwoMinutes();
    api.asOf.length = 0;
    await read(Thing, "here/gone", { roomId: "here", name: "a" });
    const [firstLook, ...others] = api.asOf;
    expect(firstLook).toBe(MINUTE_MS);
    expect(Math.min(...others)).toBe(2 * MINUTE_MS);
});
