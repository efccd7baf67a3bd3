/** With `vanishedWorkspace: error` a refresh fails where a top-level object is gone with everything in it, so that the state keeps all of it. */
import { emptyMap } from "../../../provider/core/values/value";
import { useVirtualTime, wait } from "../../support/virtualTime";
import { errorOf, unreliableService } from "./unreliableService";

useVirtualTime();

const IN_ENV = { env: { PULUMI_WORKSPACES_VANISHED_WORKSPACE: "error" } };
const IN_RED = { roomId: "red", name: "a" };
const GONE = "Shaky: the workspaces:shaky:Room red is gone, with everything in it";

describe("a refresh fails", () => {
    test("for the object itself", async () => {
        const { Room, read } = unreliableService(IN_ENV);
        expect((await errorOf(read(Room, "red"))).message).toContain(GONE);
    });

    test("for each object in it", async () => {
        const { api, Thing, read } = unreliableService(IN_ENV);
        api.add("b", { id: "blue" });
        for (const { message } of await Promise.all(
            ["one", "two"].map((id) => errorOf(read(Thing, `red/${id}`, IN_RED))),
        )) {
            expect(message).toContain(GONE);
        }
    });
});

describe("a refresh does not fail", () => {
    test("for an object that is gone alone", async () => {
        const { api, Thing, read } = unreliableService(IN_ENV);
        api.add("a", { id: "red" });
        await expect(read(Thing, "red/one", IN_RED)).resolves.toBeUndefined();
    });

    test("for an object that a later look at an empty list finds", async () => {
        const { api, Room, read } = unreliableService(IN_ENV);
        const others = ["two", "three"].map((id) => errorOf(read(Room, id)));
        const red = read(Room, "red");
        await wait(2_000);
        api.add("a", { id: "red" });
        await expect(red).resolves.toMatchObject({ id: "red" });
        await Promise.all(others);
    });

    test("by default: the state drops the object and what was in it", async () => {
        const { api, Room, Thing, read } = unreliableService();
        api.add("b", { id: "blue" });
        await expect(read(Room, "red")).resolves.toBeUndefined();
        await expect(read(Thing, "red/one", IN_RED)).resolves.toBeUndefined();
    });

    test("in an import, which drops nothing from the state", async () => {
        const { Room, read } = unreliableService(IN_ENV);
        await expect(read(Room, "red", emptyMap())).resolves.toBeUndefined();
    });
});

describe("the hint says how to accept the loss", () => {
    const hintOf = async (options: Parameters<typeof unreliableService>[0]): Promise<string | undefined> => {
        const { Room, read } = unreliableService(options);
        return (await errorOf(read(Room, "red"))).hint;
    };
    const settings = { vanishedWorkspace: "error" };

    test("without an empty object, if the program only reads it", async () => {
        const { Room, read } = unreliableService(IN_ENV);
        const { hint } = await errorOf(read(Room, "red", { name: "a" }, { external: true }));
        expect(hint).toContain("to accept the loss, remove its `get` from the program and run `pulumi up`");
        expect(hint).not.toContain("empty");
    });

    test("with both outcomes, for what is in an object that the program may only read", async () => {
        const { api, Thing, read } = unreliableService(IN_ENV);
        api.add("b", { id: "blue" });
        const { hint } = await errorOf(read(Thing, "red/one", IN_RED, { external: true }));
        expect(hint).toMatch(/`up` creates an empty one, unless the program only reads it \(`get`\)$/);
    });

    test("with the variable, if the setting comes from the environment", async () => {
        expect(await hintOf(IN_ENV)).toContain(
            "`PULUMI_WORKSPACES_VANISHED_WORKSPACE=recreate pulumi refresh`",
        );
    });

    test("with the stack config, if the setting comes from there", async () => {
        const providerUrn = "urn:pulumi:stack::project::pulumi:providers:workspaces::default_0_1_0";
        expect(await hintOf({ settings, providerUrn })).toContain(
            "`pulumi config set workspaces:vanishedWorkspace recreate --stack stack && pulumi refresh --run-program --stack stack`, set it back, and run `pulumi up --stack stack`",
        );
    });

    test("with the arguments of the provider instance, if the program has one", async () => {
        const providerUrn = "urn:pulumi:stack::project::pulumi:providers:workspaces::main";
        expect(await hintOf({ settings, providerUrn })).toContain(
            'set vanishedWorkspace to recreate in the arguments of the provider instance "main"',
        );
    });
});
