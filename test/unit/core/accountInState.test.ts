/** The account in the state of a resource: the one that created or imported the object, whoever reads or updates it later. */
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { Session } from "../../../provider/core/session/session";
import type { PropertyMap } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

/** A session whose credential belongs to this account, and an object. */
function setUp(account: string) {
    const { api, service, Box } = toyService();
    const connect = service.connect.bind(service);
    const identify = jest.fn(async () => account);
    service.connect = (...args) => ({ ...connect(...args), identify });
    const session = Session.open(new ConfigDeclaration([service]), {}, {});
    api.objects.set("box-1", { name: "a" });
    return { resource: Box, session, log: { info: () => {}, warn: () => {} }, identify };
}

const state: PropertyMap = { name: "a", size: 3, code: "c" };

test("a create stores the account", async () => {
    const { outputs } = await lifecycle.create(setUp("usr_1"), { name: "b" });
    expect(outputs["__account"]).toBe("usr_1");
});

describe.each([
    ["a read", (operation: ReturnType<typeof setUp>, olds: PropertyMap) => read(operation, olds)],
    ["an update", (operation: ReturnType<typeof setUp>, olds: PropertyMap) => update(operation, olds)],
])("%s", (_what, outputsOf) => {
    test("stores the account if the state has none, as in an import", async () => {
        expect((await outputsOf(setUp("usr_1"), state))["__account"]).toBe("usr_1");
    });

    test("with another user's key keeps the account of the state, and requests none", async () => {
        const operation = setUp("usr_1");
        const olds = { ...state, __account: "usr_owner" };
        expect((await outputsOf(operation, olds))["__account"]).toBe("usr_owner");
        expect(operation.identify).not.toHaveBeenCalled();
    });
});

async function read(operation: ReturnType<typeof setUp>, olds: PropertyMap): Promise<PropertyMap> {
    const found = await lifecycle.read(operation, { id: "box-1", olds, oldInputs: { name: "a" } });
    return found?.outputs ?? {};
}

function update(operation: ReturnType<typeof setUp>, olds: PropertyMap): Promise<PropertyMap> {
    return lifecycle.update(operation, { id: "box-1", olds, news: { name: "b" } });
}
