/** Creates at a service that refuses a second object of the same name: its refusal shows that the object exists. */
import { HttpError } from "../../../provider/http/errors";
import { useVirtualTime } from "../../support/virtualTime";
import { emptyList, fails, lost, neverArrives, refusedWith } from "./unreliableApi";
import { errorOf, refusing, unreliableService } from "./unreliableService";

useVirtualTime();

describe("where the service refuses duplicates", () => {
    test("a lost create is sent again at once, and its refusal shows that the lost one created the object", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(lost);
        expect((await create(refusing(Room, api, 409), { name: "a" })).id).toBe("room-1");
        expect(api.requests).toEqual(["list rooms", "create a", "create a", "list rooms"]);
    });

    test("creates that all get lost end with a look at the list", async () => {
        const { api, Room, create } = unreliableService({ env: { PULUMI_WORKSPACES_MAX_RETRIES: "2" } });
        api.creates.push(neverArrives, neverArrives, lost);
        expect((await create(refusing(Room, api, 409), { name: "a" })).id).toBe("room-1");
        expect(api.count("create")).toBe(3);
    });

    test("the refusal of the first attempt names the existing object and its import command", async () => {
        const { api, Room, create } = unreliableService();
        api.add("a", { id: "older" });
        await expect(errorOf(create(refusing(Room, api, 422), { name: "a" }))).resolves.toEqual({
            message: 'the service returned 422; "a" exists already (older)',
            hint: expect.stringContaining("pulumi import workspaces:shaky:Room mine older") as string,
        });
        expect(api.count("create")).toBe(1);
    });

    test("the refusal after a lost attempt names the object that existed before", async () => {
        const { api, Room, create } = unreliableService();
        api.add("a", { id: "older" });
        api.creates.push(neverArrives);
        const { message, hint } = await errorOf(create(refusing(Room, api, 422), { name: "a" }));
        expect(message).toBe('the service returned 422; "a" exists already (older)');
        expect(hint).toContain("older");
        expect(api.count("create")).toBe(2);
    });

    test("a 409 while the list holds no such object is sent again: the lost create is still processed", async () => {
        const { api, Room, create } = unreliableService();
        api.creates.push(neverArrives, refusedWith(409));
        expect((await create(refusing(Room, api, 409), { name: "a" })).id).toBe("room-1");
        expect(api.count("create")).toBe(3);
    });

    test.each([
        ["does not show the existing object", emptyList],
        ["fails", fails(new Error("no list"))],
    ])("the refusal is passed on if the list %s", async (_what, outcome) => {
        const { api, Room, create } = unreliableService();
        api.creates.push(refusedWith(422));
        api.lists.push(emptyList, outcome);
        const error: unknown = await create(refusing(Room, api, 422), { name: "a" }).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(HttpError);
        expect(error).toMatchObject({ message: "the service returned 422" });
    });

    test("another refusal is passed on, and nothing is looked up", async () => {
        const { api, Room, create } = unreliableService();
        api.add("a", { id: "older" });
        api.creates.push(refusedWith(403));
        await expect(create(refusing(Room, api, 422), { name: "a" })).rejects.toMatchObject({ status: 403 });
        expect(api.requests).toEqual(["list rooms", "create a"]);
    });
});
