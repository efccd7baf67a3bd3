/** Objects that lapsed, such as an expired invitation: only a person can restore them, and the setting `lapsed` decides what Pulumi reports. */
import { diff } from "../../../provider/core/lifecycle/diff";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { Session } from "../../../provider/core/session/session";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { Secret, type PropertyMap } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const WARNING = "the box fell apart: repair it";
const LAPSED = 0;

/** A box whose revision shows that it fell apart. */
function setUp(lapsed: "warn" | "drift" | "error" = "warn") {
    const { api, service, Box } = toyService();
    Box.definition.lapse = {
        output: "revision",
        of: ({ revision }) => (revision === LAPSED ? WARNING : undefined),
    };
    const session = Session.open(new ConfigDeclaration([service]), { lapsed }, {});
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
    api.objects.set("box-1", { name: "a", revision: LAPSED });
    return { api, Box, warnings, operation: { resource: Box, session, log } };
}

const inputs: PropertyMap = { name: "a" };
const sound: PropertyMap = { name: "a", size: 3, code: "c", revision: 1 };
const lapsedState: PropertyMap = { ...sound, revision: LAPSED };

describe("a refresh", () => {
    const refresh = (operation: ReturnType<typeof setUp>["operation"]) =>
        lifecycle.read(operation, { id: "box-1", olds: sound, oldInputs: inputs });

    test.each(["warn", "drift"] as const)("warns with the setting %s", async (setting) => {
        const { operation, warnings } = setUp(setting);
        expect(await refresh(operation)).toMatchObject({ outputs: { revision: LAPSED } });
        expect(warnings).toEqual([WARNING]);
    });

    test("fails with the setting error, which the message names", async () => {
        const { operation } = setUp("error");
        await expect(refresh(operation)).rejects.toMatchObject({
            message: `Toy: ${WARNING}`,
            hint: "the refresh fails because lapsed is error (from the stack config)",
        });
    });

    test("of a sound object reports nothing", async () => {
        const { api, operation, warnings } = setUp("error");
        api.objects.set("box-1", { name: "a", revision: 2 });
        await refresh(operation);
        expect(warnings).toEqual([]);
    });
});

test("an import only warns, with the setting error too: there is nothing in the state yet", async () => {
    const { operation, warnings } = setUp("error");
    const found = await lifecycle.read(operation, { id: "box-1", olds: {}, oldInputs: {} });
    expect(found?.id).toBe("box-1");
    expect(warnings).toEqual([WARNING]);
});

describe("a preview", () => {
    const changes = (olds: PropertyMap, reportLapses?: boolean) =>
        diff(setUp().Box, { news: inputs, olds, oldInputs: inputs, reportLapses }).map(
            ({ property, lapsed }) => `${property}${lapsed ? ", lapsed" : ""}`,
        );

    test("shows a lapsed object as drift of the output, with the setting drift only", () => {
        expect(changes(lapsedState, true)).toEqual(["revision, lapsed"]);
        expect(changes(lapsedState, false)).toEqual([]);
        expect(changes(lapsedState)).toEqual([]);
    });

    test("shows nothing of a sound object, or of a resource that does not lapse", () => {
        expect(changes(sound, true)).toEqual([]);
        const { Box } = toyService();
        expect(diff(Box, { news: inputs, olds: lapsedState, reportLapses: true })).toEqual([]);
    });

    test("shows a change that the declaration finds in the same property instead", () => {
        const { Box } = setUp();
        Box.definition.drift = () => [{ property: "revision", replaces: true }];
        expect(diff(Box, { news: inputs, olds: lapsedState, reportLapses: true })).toEqual([
            { property: "revision", kind: "update", replaces: true, inputSide: false },
        ]);
    });
});

describe("an up", () => {
    test("with the setting drift writes only the state, and warns that a person has to act", async () => {
        const { api, operation, warnings } = setUp("drift");
        const request = { id: "box-1", olds: lapsedState, news: inputs };
        expect(await lifecycle.update(operation, request)).toMatchObject({ revision: LAPSED });
        expect(api.calls).toEqual([]);
        expect(warnings).toEqual([WARNING]);
    });

    test("writes what else the program changed", async () => {
        const { api, operation } = setUp("drift");
        await lifecycle.update(operation, { id: "box-1", olds: lapsedState, news: { name: "b" } });
        expect(api.calls).toEqual(["update name"]);
    });

    test("that only encrypts a value of a lapsed object does not warn with another setting, nor of a sound object", async () => {
        const news = { name: new Secret("a") };
        const other = setUp("warn");
        await lifecycle.update(other.operation, { id: "box-1", olds: lapsedState, news });
        const drift = setUp("drift");
        await lifecycle.update(drift.operation, { id: "box-1", olds: sound, news });
        expect([other.warnings, drift.warnings]).toEqual([[], []]);
    });
});
