/** A create whose response is lost still happens once: its result is found, or it is sent again, or the error says that the outcome is unknown. */
import { ProviderError } from "../../../provider/errors";
import { NoResponseError } from "../../../provider/http/errors";
import { useVirtualTime, wait } from "../../support/virtualTime";
import { emptyList, fails, lost, neverArrives, noResponse, refusedWith, status } from "./unreliableApi";
import { altered, errorOf, unreliableService } from "./unreliableService";

useVirtualTime();

const TWO_RETRIES = { PULUMI_WORKSPACES_MAX_RETRIES: "2" };

describe("a create whose response is lost", () => {
    test("returns the object that it created, which the list shows, and is not sent again", async () => {
        const { api, Room, create, infos, warnings } = unreliableService();
        api.creates.push(lost);
        await expect(create(Room, { name: "a" })).resolves.toMatchObject({
            id: "room-1",
            outputs: { name: "a" },
        });
        expect(api.requests).toEqual(["list rooms", "create a", "list rooms"]);
        expect(infos).toEqual([expect.stringContaining("room-1 is its result")]);
        expect(warnings).toEqual([]);
    });

    test.each([
        ["a connection that broke after it was sent", noResponse()],
        ["a 500", status(500)],
        ["a 503", status(503)],
    ])("means one with %s", async (_what, error) => {
        const { api, Room, create } = unreliableService();
        api.creates.push((run) => {
            run();
            throw error;
        });
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
    });

    test("returns its object even if the list shows it late", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(lost);
        api.lists.push(emptyList, emptyList, emptyList);
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(api.count("create")).toBe(1);
        expect(api.count("list")).toBe(4);
    });

    test("is sent again with the same idempotency key if the list stays without its object", async () => {
        const { api, Room, create, warnings } = unreliableService();
        api.creates.push(neverArrives);
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(api.requests.slice(0, 6)).toEqual([
            "list rooms",
            "create a",
            "list rooms",
            "list rooms",
            "list rooms",
            "create a",
        ]);
        expect(new Set(api.idempotencyKeys).size).toBe(1);
        expect(warnings).toEqual([]);
    });

    test("does not return an object of the same name that existed before, but is sent again", async () => {
        const { api, Room, create } = unreliableService();
        api.add("a", { id: "older" });
        api.creates.push(neverArrives, neverArrives);
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(api.count("create")).toBe(3);
    });

    test("is sent as often as the settings allow; then the error says that the outcome is unknown", async () => {
        const { api, Room, create } = unreliableService({ env: TWO_RETRIES });
        api.creates.push(neverArrives, neverArrives, neverArrives);
        await expect(errorOf(create(Room, { name: "a" }))).resolves.toEqual({
            message: `${noResponse().message}. The outcome of the create is unknown`,
            hint: expect.stringContaining("pulumi import workspaces:shaky:Room mine {roomId}") as string,
        });
        expect(api.count("create")).toBe(3);
    });

    test("with an unknown outcome shows the hint of the resource, where it has one", async () => {
        const { api, Room, create } = unreliableService({ env: TWO_RETRIES });
        api.creates.push(neverArrives, neverArrives, neverArrives);
        const resource = altered(Room, { unknownOutcomeHint: "look into the room" });
        expect((await errorOf(create(resource, { name: "a" }))).hint).toBe("look into the room");
    });

    test("has an unknown outcome if the time of the operation ends before it can be sent again", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(neverArrives);
        jest.spyOn(Math, "random").mockReturnValue(1);
        const error = await errorOf(create(Room, { name: "a" }, { timeoutSeconds: 3.1 }));
        expect(error.message).toBe(`${noResponse().message}. The outcome of the create is unknown`);
        expect(api.count("create")).toBe(1);
    });

    test.each([
        [
            "an error of the provider",
            new ProviderError("GET returned 403", { hint: "do that" }),
            "GET returned 403",
        ],
        ["another error", new Error("no memory"), "no memory"],
    ])(
        "has an unknown outcome if the list fails with %s: it is not sent blindly",
        async (_what, cause, text) => {
            const { api, Room, create } = unreliableService();
            api.creates.push(lost);
            api.lists.push((run) => run(), fails(cause));
            const { message, hint } = await errorOf(create(Room, { name: "a" }));
            expect(message).toBe(
                `${noResponse().message}. The outcome of the create is unknown (reading the service's list failed too: ${text})`,
            );
            expect(hint).toContain("pulumi import");
            expect(api.count("create")).toBe(1);
        },
    );
});

describe("a create that is refused", () => {
    test.each([400, 403, 409, 422, 429])(
        "with a %i fails with that, and nothing is looked up",
        async (code) => {
            const { api, Room, create } = unreliableService();
            api.creates.push(refusedWith(code));
            await expect(create(Room, { name: "a" })).rejects.toMatchObject({
                status: code,
                message: `the service returned ${code}`,
            });
            expect(api.requests).toEqual(["list rooms", "create a"]);
        },
    );

    test("before it is sent fails with that", async () => {
        const { api, Room, create } = unreliableService();
        const refused = new NoResponseError("connection refused", false);
        api.creates.push(fails(refused));
        await expect(create(Room, { name: "a" })).rejects.toBe(refused);
        expect(api.requests).toEqual(["list rooms", "create a"]);
    });

    test("after a lost attempt has an unknown outcome, as the lost one may have created the object, and ends", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(neverArrives, refusedWith(422));
        const { message } = await errorOf(create(Room, { name: "a" }));
        expect(message).toBe("the service returned 422. The outcome of the create is unknown");
        expect(api.count("create")).toBe(2);
    });

    test("after a lost attempt with a 409 is sent again: the service may still process the lost one", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(neverArrives, refusedWith(409), refusedWith(409));
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(api.count("create")).toBe(4);
    });
});

describe("objects that may be the result", () => {
    test("are named if there are two, since none can be chosen", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push((run) => {
            api.add("a", { id: "namesake" });
            return lost(run);
        });
        const { message, hint } = await errorOf(create(Room, { name: "a" }));
        expect(message).toBe(
            `${noResponse().message}. The outcome of the create is unknown: namesake, room-1 of the same name were created at about that time, and the time stamps do not show whether by this create`,
        );
        expect(hint).toContain("import the one to keep");
        expect(api.count("create")).toBe(1);
    });

    test("are named if there is one, and nothing shows whether it existed before", async () => {
        const { api, Room, create } = unreliableService();
        api.lists.push(fails(new Error("no list")));
        api.creates.push(lost);
        const { message } = await errorOf(create(Room, { name: "a" }));
        expect(message).toContain(": room-1 of the same name was created at about that time");
        expect(message).not.toContain("list failed");
    });
});

describe("a create that is sent more than once", () => {
    test("warns about a duplicate: the service carried out the lost one late", async () => {
        const { api, Room, create, warnings } = unreliableService();
        api.creates.push(neverArrives, (run) => {
            api.add("a", { id: "late" });
            return run();
        });
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(warnings).toEqual([expect.stringContaining("created room-1; late of the same name appeared")]);
    });

    test("warns if the provider cannot check that", async () => {
        const { api, Room, create, warnings } = unreliableService();
        api.creates.push(neverArrives, (run) => {
            api.lists.push(fails(new Error("no list")));
            return run();
        });
        expect((await create(Room, { name: "a" })).id).toBe("room-1");
        expect(warnings).toEqual([
            expect.stringContaining("could not check whether it created a duplicate (no list)"),
        ]);
    });
});

test("a create that succeeds at once sends nothing afterwards, and the next one needs no list", async () => {
    const { api, Room, create, warnings } = unreliableService();
    await create(Room, { name: "a" });
    await wait(10);
    await create(Room, { name: "b" });
    expect(api.requests).toEqual(["list rooms", "create a", "create b"]);
    expect(warnings).toEqual([]);
});
