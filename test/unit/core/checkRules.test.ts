/** What Check reports and keeps: failures from several places, values that count as absent, checks of the declaration, duplicates in one program. */
import * as z from "zod";
import { autoname } from "../../../provider/core/check/autoname";
import {
    check,
    checkProperties,
    type CheckRequest,
    type CheckResult,
} from "../../../provider/core/check/check";
import { checkResource } from "../../../provider/core/check/checkResource";
import { closestMatch } from "../../../provider/core/check/closestMatch";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { createOnly, propertiesOf, secret, writeOnly } from "../../../provider/core/declare/property";
import type { AnyDefinition, Problem, Resource } from "../../../provider/core/declare/resource";
import { Session } from "../../../provider/core/session/session";
import { Secret, Unknown, type PropertyMap } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const { Box, service } = toyService();
const SEED = new Uint8Array([1]);

function declaring(definition: Partial<AnyDefinition>): Resource {
    return { ...Box, definition: { ...Box.definition, ...definition } };
}

function checkOf(
    resource: Resource,
    news: PropertyMap,
    rest: Partial<CheckRequest> = {},
): Promise<CheckResult> {
    return check(
        resource,
        { name: "crate", news, olds: {}, randomSeed: SEED, ...rest },
        async () => undefined,
    );
}

describe("failures that are not about the inputs", () => {
    const otherFailures = [{ property: "", reason: "the credential is refused" }];

    test("are returned with those of the inputs, which may name no property either", async () => {
        const { failures } = await checkOf(Box, { name: "a", password: "p" }, { otherFailures });
        expect(failures).toEqual([
            ...otherFailures,
            { property: "", reason: expect.stringMatching(/^password: /) as string },
        ]);
    });

    test.each<[string, PropertyMap, Partial<CheckRequest>]>([
        ["there are any", { name: "a" }, { otherFailures }],
        ["an input is wrong", { name: "a", size: 99 }, {}],
    ])("the declaration's own check does not run if %s", async (_what, news, rest) => {
        const own = jest.fn((): Problem[] => []);
        await checkOf(declaring({ check: own }), news, rest);
        expect(own).not.toHaveBeenCalled();
        await checkOf(declaring({ check: own }), { name: "a" });
        expect(own).toHaveBeenCalledTimes(1);
    });
});

describe("what the declaration's own check finds", () => {
    const failing = declaring({ check: () => [{ path: "size", reason: "too large for the name" }] });
    const reason = "size: too large for the name";

    test("names the input, whose value the engine then prints", async () => {
        expect((await checkOf(failing, { name: "a", size: 4 })).failures).toEqual([
            { property: "size", reason },
        ]);
    });

    test.each<[string, PropertyMap]>([
        ["is a secret", { name: "a", size: new Secret(4) }],
        ["is left out", { name: "a" }],
    ])("names it only in the reason if it %s", async (_what, news) => {
        expect((await checkOf(failing, news)).failures).toEqual([{ property: "", reason }]);
    });

    test("receives the inputs of the previous run, without those that are no longer valid", async () => {
        const own = jest.fn((_context: { olds: Record<string, unknown> }): Problem[] => []);
        await checkOf(declaring({ check: own }), { name: "a" }, { olds: { name: "b", size: "large" } });
        expect(own.mock.calls[0]?.[0].olds).toEqual({ name: "b" });
        expect(Object.keys(own.mock.calls[0]?.[0].olds ?? {})).toEqual(["name"]);
    });
});

describe("a required input that an import could not read", () => {
    const inputs = { name: z.string(), code: createOnly(z.string()), value: secret(writeOnly(z.string())) };
    const imported: Resource = { ...Box, inputs: propertiesOf(inputs) };
    const reasons = async (news: PropertyMap, rest: Partial<CheckRequest>): Promise<string[]> =>
        (await checkOf(imported, news, rest)).failures.map(({ property, reason }) => `${property}|${reason}`);

    test("may be missing in the run of the import, which has no previous inputs", async () => {
        expect(await reasons({ name: "a" }, { justImported: true })).toEqual([]);
        expect(await reasons({ name: "a" }, {})).toEqual(["code|code is required", "|value is required"]);
    });

    test("may be missing later, unlike one that a read returns", async () => {
        expect(await reasons({ name: "a" }, { olds: { name: "a" } })).toEqual([]);
        expect(await reasons({}, { olds: { note: "n" } })).toEqual(["name|name is required"]);
    });
});

describe("an input that means the same as an absent one", () => {
    const text = z.string().transform((given) => (given === "" ? undefined : given));

    test.each([
        ["is left out", text],
        ["is left out, where it is a secret", secret(text)],
    ])("%s", (_what, schema) => {
        const { inputs, failures } = checkProperties(
            propertiesOf({ note: schema }),
            { note: "" },
            "no input",
        );
        expect(Object.keys(inputs)).toEqual([]);
        expect(failures).toEqual([]);
    });
});

test("an input that does not exist is reported with those that do, if none has a similar name", async () => {
    expect((await checkOf(Box, { name: "a", colour: "red" })).failures).toEqual([
        {
            property: "",
            reason: 'workspaces:toy:Box has no input "colour"; it has name, size, flavour, tags, password, seed, room',
        },
    ]);
});

test("a failure within a map or a list is reported with its path", () => {
    const properties = propertiesOf({ members: z.record(z.string(), z.array(z.number())) });
    const { failures } = checkProperties(properties, { members: { anna: [1, "two"] } }, "no input");
    expect(failures).toEqual([
        { property: "", reason: expect.stringMatching(/^members\.anna\[1\]: /) as string },
    ]);
});

describe("a misspelled name", () => {
    test.each([
        ["nmae", ["name", "size"], "name"],
        ["Size", ["name", "size"], "size"],
        ["sze", ["seed", "size"], "size"],
        ["sizes", ["name", "size"], "size"],
        ["descripton", ["description", "prescription"], "description"],
        ["agentenvKey", ["agentenvUrl", "agentenvApiKey"], "agentenvApiKey"],
        ["colour", ["name", "size"], undefined],
        ["a", ["size"], undefined],
    ])("%s of %j suggests %s", (word, candidates, expected) => {
        expect(closestMatch(word, candidates)).toBe(expected);
    });
});

describe("a name from pulumi:autonaming that is too long", () => {
    test.each([
        ["does not contain the resource's name", "x".repeat(30), "crate-of-apples", 20],
        ["is too long around the resource's name", "development-box-environment", "box", 20],
        ["would lose the whole of the resource's name", "dev-box-1", "box", 6],
        ["belongs to a resource without a name", "x".repeat(30), "", 20],
    ])("is refused if it %s", (_what, proposedName, resourceName, longest) => {
        expect(() => autoname(resourceName, SEED, { mode: "propose", proposedName }, longest)).toThrow(
            `would be "${proposedName}", and may have at most ${longest} characters`,
        );
    });

    test("is cut if a part of the resource's name is left", () => {
        expect(autoname("box", SEED, { mode: "propose", proposedName: "dev-box-1" }, 7)).toBe("dev-b-1");
    });
});

describe("two resources of a program with one natural key", () => {
    const identity = { by: ["room", "name"], createdAt: () => undefined, find: async () => [] };
    const Unique = declaring({ identity: { ...identity, refusedWith: [409] } });
    const log = { info: () => {}, warn: () => {} };

    function setUp(resource: Resource) {
        const session = Session.open(new ConfigDeclaration([service]), {}, {});
        return (urn: string, news: PropertyMap): Promise<CheckResult> =>
            checkResource({ resource, session, log, urn, name: urn, news, olds: {}, randomSeed: SEED });
    }

    test("are refused if the service refuses the second, and the last part of the key is named", async () => {
        const checked = setUp(Unique);
        expect((await checked("one", { room: "r", name: "a" })).failures).toEqual([]);
        expect((await checked("two", { room: "r", name: "b" })).failures).toEqual([]);
        const { inputs, failures } = await checked("three", { room: "r", name: "a" });
        expect(inputs).toEqual({ room: "r", name: "a" });
        expect(failures).toEqual([
            {
                property: "name",
                reason: "name: one has the same room and name, and Toy allows one such object: give one of the two resources another name, or remove it",
            },
        ]);
    });

    test("are refused without naming an input that is a secret", async () => {
        const checked = setUp(Unique);
        await checked("one", { room: "r", name: "a" });
        const { failures } = await checked("two", { room: "r", name: new Secret("a") });
        expect(failures).toEqual([
            { property: "", reason: expect.stringMatching(/^name: one has/) as string },
        ]);
    });

    test("are accepted if the key is not known, or the service accepts both", async () => {
        for (const [resource, room] of [
            [Unique, new Unknown()],
            [declaring({ identity }), "r"],
            [Box, "r"],
        ] as const) {
            const checked = setUp(resource);
            await checked("one", { room, name: "a" });
            expect((await checked("two", { room, name: "a" })).failures).toEqual([]);
        }
    });

    test("are accepted if the first now has another key, as before a replacement", async () => {
        const checked = setUp(Unique);
        await checked("one", { room: "r", name: "a" });
        await checked("one", { room: "r", name: "b" });
        expect((await checked("two", { room: "r", name: "a" })).failures).toEqual([]);
        expect((await checked("one", { room: "r", name: "a" })).failures).toHaveLength(1);
    });

    test("if one was refused, its next check does not free the key of the other", async () => {
        const checked = setUp(Unique);
        await checked("one", { room: "r", name: "a" });
        await checked("two", { room: "r", name: "b" });
        expect((await checked("two", { room: "r", name: "a" })).failures).toHaveLength(1);
        expect((await checked("two", { room: "r", name: "a" })).failures).toHaveLength(1);
        expect((await checked("three", { room: "r", name: "b" })).failures).toEqual([]);
    });

    test("the failures of the inputs are reported first", async () => {
        const checked = setUp(Unique);
        const { failures } = await checked("one", { room: "r", name: "a", size: 99 });
        expect(failures).toMatchObject([{ property: "size" }]);
        expect((await checked("two", { room: "r", name: "a" })).failures).toEqual([]);
    });
});

test("a null within a map counts as absent, also beside a value that is not known yet", () => {
    const roles = propertiesOf({ roles: z.record(z.string(), z.string()) });
    const inputsOf = (news: PropertyMap): PropertyMap =>
        checkProperties(roles, { roles: news }, "no such").inputs;
    expect(inputsOf({ a: "admin", b: null })).toEqual({ roles: { a: "admin" } });
    expect(inputsOf({ a: new Unknown(), b: null })).toEqual({ roles: { a: new Unknown() } });
});
