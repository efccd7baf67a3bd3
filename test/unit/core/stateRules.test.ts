/** What the state holds after a create, a read and an update, and which inputs a read returns. */
import { mergeCreated, mergeRead, mergeUpdated } from "../../../provider/core/lifecycle/mergeResponse";
import { isSecret, readInputs, seal } from "../../../provider/core/lifecycle/state";
import { Secret } from "../../../provider/core/values/value";
import { toyService } from "./toyService";

const { Box } = toyService();

test("an output that the service returns as null is absent", () => {
    expect(seal(Box.outputs, { code: null, revision: 1 })).toEqual({ revision: 1 });
});

test("only declared properties are kept", () => {
    expect(seal(Box.outputs, { revision: 1, internal: true })).toEqual({ revision: 1 });
});

test("an absent value is no secret", () => {
    expect(isSecret(undefined)).toBe(false);
    expect(isSecret(new Secret("a"))).toBe(true);
});

test("a create keeps what was sent if the response lacks it", () => {
    expect(mergeCreated({ name: "a", size: 3 }, { name: undefined, size: 4 })).toEqual({
        name: "a",
        size: 4,
    });
});

describe("after a read", () => {
    const state = { name: "a", size: 5, password: "p", seed: "s", code: "c", revision: 1 };

    test("an input that the response lacks is unset; what no read returns is kept", () => {
        expect(mergeRead(Box, state, { name: "b" })).toEqual({
            name: "b",
            password: "p",
            seed: "s",
            code: "c",
        });
    });

    test("a stable output that the response lacks is kept, a volatile one is not", () => {
        const known = mergeRead(Box, state, { name: "a" });
        expect(known).toMatchObject({ code: "c" });
        expect(known).not.toHaveProperty("revision");
        expect(Object.keys(mergeRead(Box, { name: "a" }, { name: "a" }))).toEqual(["name"]);
    });
});

describe("after an update", () => {
    const state = { name: "a", size: 5, flavour: "by hand", seed: "s", code: "c", revision: 1 };
    const inputs = { name: "b", size: 6, flavour: "ours", tags: ["t"], seed: "other" };
    const update = (changed: string[], live = {}): Record<string, unknown> =>
        mergeUpdated(Box, { state, inputs, changed: new Set(changed), live });

    test("an input that was written has the program's value, one that was not has the state's", () => {
        expect(update(["name"])).toMatchObject({ name: "b", size: 5, flavour: "by hand" });
    });

    test("an input that was not written has the program's value if the state holds none", () => {
        expect(update(["name"])).toMatchObject({ tags: ["t"] });
    });

    test("an input that is used at creation only has the program's last value", () => {
        expect(update([])).toMatchObject({ seed: "other" });
    });

    test("the service's response takes precedence over both", () => {
        expect(update(["name"], { name: "c", flavour: undefined })).toMatchObject({
            name: "c",
            flavour: "by hand",
        });
    });

    test("a stable output that the response lacks is kept, a volatile one is not", () => {
        expect(update([])).toMatchObject({ code: "c" });
        expect(update([])).not.toHaveProperty("revision");
    });
});

describe("the inputs after a read", () => {
    const live = { name: "a", size: 3, flavour: "plain" };
    const inputsAfter = (oldInputs: Parameters<typeof readInputs>[2], found: object = live): object => ({
        ...readInputs(Box, found as Record<string, unknown>, oldInputs),
    });

    test("hold what the program sets, although it is a default or computed", () => {
        expect(inputsAfter({ name: "a", size: 5, flavour: "ours" })).toStrictEqual(live);
    });

    test("hold no default and no computed value that the program leaves out", () => {
        expect(inputsAfter({ name: "a" })).toStrictEqual({ name: "a" });
    });

    test("hold what someone else set, if it is not a default", () => {
        expect(inputsAfter({ name: "a" }, { ...live, size: 5 })).toStrictEqual({ name: "a", size: 5 });
    });

    test("hold nothing that the object no longer has", () => {
        expect(inputsAfter({ name: "a", size: 5, tags: ["t"] }, { name: "a", size: null })).toStrictEqual({
            name: "a",
        });
    });

    test("hold what no read returns unchanged, and only if it was given", () => {
        expect(inputsAfter({ name: "a", password: new Secret("p") })).toStrictEqual({
            name: "a",
            password: "p",
        });
        expect(Object.keys(inputsAfter({}))).toEqual(["name", "flavour"]);
    });
});
