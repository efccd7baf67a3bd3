/** Creates of objects in a parent, and of several objects at once. Pauses between attempts take no time. */
import * as z from "zod";
import { opaqueId } from "../../../provider/core/declare/id";
import { service } from "../../../provider/core/declare/service";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { Session } from "../../../provider/core/session/session";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import type { Resource } from "../../../provider/core/declare/resource";
import type { PropertyMap } from "../../../provider/core/values/value";
import { HttpError } from "../../../provider/http/errors";
import { ServerClock } from "../../../provider/http/serverClock";

jest.mock("../../../provider/http/pause", () => ({ pause: async () => {} }));

const status = (code: number): HttpError =>
    new HttpError(`POST /shelves returned ${code}`, code, undefined, undefined, undefined);

/** Rooms, and shelves in rooms. `failures` are those of the next creates of a shelf. */
function setUp(failures: Error[] = []) {
    const rooms = new Set<string>();
    const requests: string[] = [];
    const running = { now: 0, most: 0 };
    const toys = service({
        name: "toy",
        title: "Toy",
        config: {},
        connect: () => ({
            api: () => ({}),
            clock: new ServerClock(),
            clearCache: () => {},
            close: async () => {},
        }),
    });
    const Room = toys.resource("Room", {
        description: "A room.",
        inputs: {},
        outputs: {},
        id: { roomId: opaqueId },
        create: async () => {
            rooms.add("room-1");
            return { id: { roomId: "room-1" }, live: {} };
        },
        read: async ({ id }) => {
            requests.push(`read ${id.roomId}`);
            return rooms.has(id.roomId) ? {} : undefined;
        },
        delete: async () => {},
    });
    const Shelf = toys.resource("Shelf", {
        description: "A shelf.",
        inputs: { roomId: opaqueId.describe("The room."), name: z.string().describe("Its name.") },
        outputs: {},
        id: { roomId: opaqueId, shelfId: opaqueId },
        parent: { resource: () => Room, id: ({ roomId }) => ({ roomId }) },
        create: async ({ inputs: { roomId, name } }) => {
            requests.push("create");
            running.most = Math.max(running.most, ++running.now);
            await new Promise(setImmediate);
            running.now--;
            const failure = failures.shift();
            if (failure) {
                throw failure;
            }
            return { id: { roomId, shelfId: `${name}-${requests.length}` }, live: {} };
        },
        read: async () => ({}),
        delete: async () => {},
    });
    const session = Session.open(new ConfigDeclaration([toys]), {}, {});
    const log = { info: () => {}, warn: () => {} };
    const create = (resource: Resource, inputs: PropertyMap): Promise<lifecycle.CreateResponse> =>
        lifecycle.create({ resource, session, log }, inputs);
    return { Room, Shelf, create, requests, rooms, running };
}

describe("a create in a parent", () => {
    test("that this run has created is sent again while the service does not show the parent yet", async () => {
        const { Room, Shelf, create, requests } = setUp([status(404), status(404)]);
        await create(Room, {});
        const { id } = await create(Shelf, { roomId: "room-1", name: "a" });
        expect(id).toMatch(/^room-1\/a-/);
        expect(requests).toEqual(["create", "create", "create"]);
    });

    test("of an earlier run is sent once, and its 404 is passed on if the parent exists", async () => {
        const failure = status(404);
        const { Shelf, create, requests, rooms } = setUp([failure]);
        rooms.add("room-1");
        await expect(create(Shelf, { roomId: "room-1", name: "a" })).rejects.toBe(failure);
        expect(requests).toEqual(["create", "read room-1"]);
    });

    test("that does not exist fails with the input that names it", async () => {
        const { Shelf, create } = setUp([status(404)]);
        await expect(create(Shelf, { roomId: "room-9", name: "a" })).rejects.toMatchObject({
            message:
                "roomId: there is no workspaces:toy:Room room-9 that this credential can see (POST /shelves returned 404)",
            hint: expect.stringContaining("check the id") as string,
        });
    });

    test("fails with a refusal of another kind as it is, whether the parent exists or not", async () => {
        const failure = status(422);
        const { Shelf, create, requests } = setUp([failure]);
        await expect(create(Shelf, { roomId: "room-9", name: "a" })).rejects.toBe(failure);
        expect(requests).toEqual(["create"]);
    });
});

describe("creates at the same time", () => {
    /** The most creates that ran at the same time. */
    async function mostAtOnce(identified: boolean, ...names: string[]): Promise<number> {
        const { Shelf, create, running } = setUp();
        const identity = { by: ["name"], createdAt: () => undefined, find: async () => [] };
        const resource = identified ? { ...Shelf, definition: { ...Shelf.definition, identity } } : Shelf;
        await Promise.all(names.map((name) => create(resource, { roomId: "room-1", name })));
        return running.most;
    }

    test("run one after another if they have the same natural key, so that none takes another's object for its own", async () => {
        expect(await mostAtOnce(true, "a", "a", "a")).toBe(1);
    });

    test("run together if their natural keys differ, or if they have none", async () => {
        expect(await mostAtOnce(true, "a", "b", "c")).toBe(3);
        expect(await mostAtOnce(false, "a", "a", "a")).toBe(3);
    });
});
