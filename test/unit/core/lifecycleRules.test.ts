/** What an import differs in from a refresh, deletes that are refused or contradicted, and operations that a resource may lack. */
import * as z from "zod";
import { propertiesOf } from "../../../provider/core/declare/property";
import { InUseError, type AnyDefinition } from "../../../provider/core/declare/resource";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { Session } from "../../../provider/core/session/session";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { Secret, type PropertyMap } from "../../../provider/core/values/value";
import { HttpError } from "../../../provider/http/errors";
import { toyService } from "./toyService";

const pauses: number[] = [];

jest.mock("../../../provider/http/pause", () => ({
    pause: async (ms: number): Promise<void> => void pauses.push(ms),
}));

/** `undefined` takes an operation away. */
type Changes = { [Part in keyof AnyDefinition]?: AnyDefinition[Part] | undefined };

function setUp(changes: Changes = {}) {
    const { api, service, Box } = toyService();
    const session = Session.open(new ConfigDeclaration([service]), {}, {});
    const warnings: string[] = [];
    const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
    const resource = { ...Box, definition: { ...Box.definition, ...changes } as AnyDefinition };
    return { api, warnings, session, operation: { resource, session, log } };
}

beforeEach(() => {
    pauses.length = 0;
});

describe("a read", () => {
    const state: PropertyMap = { name: "a", size: 3, code: "c" };
    const inputs: PropertyMap = { name: "a" };

    async function outputsOf(olds: PropertyMap, oldInputs: PropertyMap): Promise<PropertyMap | undefined> {
        const { api, operation } = setUp();
        api.objects.set("box-1", { name: "a" });
        return (await lifecycle.read(operation, { id: "box-1", olds, oldInputs }))?.outputs;
    }

    test("without a state is an import, and marks the state: inputs that no read returns may be set", async () => {
        expect(await outputsOf({}, {})).toMatchObject({ __imported: true });
    });

    test("with outputs or with inputs is a refresh: dynamic providers receive no inputs", async () => {
        expect(await outputsOf(state, {})).not.toHaveProperty("__imported");
        expect(await outputsOf({}, inputs)).not.toHaveProperty("__imported");
    });

    test("keeps the mark of an import until an update", async () => {
        expect(await outputsOf({ ...state, __imported: true }, inputs)).toMatchObject({ __imported: true });
    });

    test("of a missing object counts as a possible mass deletion in a refresh, and not in an import", async () => {
        const { operation, session } = setUp();
        const guarded = jest.spyOn(session.massDeletion, "reading");
        await lifecycle.read(operation, { id: "box-1", olds: {}, oldInputs: {} });
        expect(guarded).not.toHaveBeenCalled();
        await lifecycle.read(operation, { id: "box-1", olds: state, oldInputs: inputs });
        expect(guarded).toHaveBeenCalledTimes(1);
    });

    test("of a missing object warns about the next up in a refresh, and not in an import", async () => {
        const { operation, warnings } = setUp();
        expect(await lifecycle.read(operation, { id: "box-1", olds: {}, oldInputs: {} })).toBeUndefined();
        expect(warnings).toEqual([]);
        await lifecycle.read(operation, { id: "box-1", olds: state, oldInputs: inputs });
        expect(warnings).toEqual(["the box is gone"]);
    });

    test("of a missing object that the program only reads warns about no next up", async () => {
        const { operation, warnings } = setUp();
        const request = { id: "box-1", olds: state, oldInputs: {}, external: true };
        expect(await lifecycle.read(operation, request)).toBeUndefined();
        expect(warnings).toEqual([]);
    });

    test("of a missing object logs nothing if the declaration has no warning for it", async () => {
        const { operation, warnings } = setUp({ goneWarning: undefined });
        await lifecycle.read(operation, { id: "box-1", olds: state, oldInputs: inputs });
        expect(warnings).toEqual([]);
    });
});

describe("an update", () => {
    const state: PropertyMap = { name: "a", size: 3, code: "c" };

    test("is refused if the resource has none", async () => {
        const { operation } = setUp({ update: undefined });
        const request = { id: "box-1", olds: state, news: { name: "b" } };
        await expect(lifecycle.update(operation, request)).rejects.toThrow(
            "workspaces:toy:Box cannot be updated in place",
        );
    });

    test("in which nothing differs is still the declaration's, which gets no input to write", async () => {
        const { api, operation } = setUp();
        await lifecycle.update(operation, { id: "box-1", olds: state, news: { name: "a" } });
        expect(api.calls).toEqual(["update "]);
    });

    test("keeps a value secret that only the old inputs mark as a secret", async () => {
        const { operation } = setUp();
        const oldInputs = { name: new Secret("a") };
        const request = { id: "box-1", olds: state, oldInputs, news: { name: "b" } };
        expect((await lifecycle.update(operation, request))["name"]).toEqual(new Secret("b"));
    });
});

describe("a delete", () => {
    const failWith = (error: Error) => {
        const remove = jest.fn(() => Promise.reject(error));
        return { remove, ...setUp({ delete: remove }) };
    };

    test("that is refused because of objects inside is tried again if this run has deleted some: the list may be old", async () => {
        const refusal = new InUseError("the box still holds shelves");
        const { remove, operation, session } = failWith(refusal);
        session.history.deleted(operation.resource, "box-2");
        await expect(lifecycle.remove(operation, { id: "box-1", olds: {} })).rejects.toBe(refusal);
        expect(remove).toHaveBeenCalledTimes(3);
        expect(pauses).toEqual([500, 2_000]);
    });

    test("that is refused because of objects inside fails at once if this run has deleted nothing", async () => {
        const refusal = new InUseError("the box still holds shelves");
        const { remove, operation } = failWith(refusal);
        await expect(lifecycle.remove(operation, { id: "box-1", olds: {} })).rejects.toBe(refusal);
        expect(remove).toHaveBeenCalledTimes(1);
    });

    test.each([409, 500])(
        "that fails with %i is not tried again, whether the object exists or not",
        async (code) => {
            const failure = new HttpError("DELETE failed", code, undefined, undefined, undefined);
            const { remove, operation, session } = failWith(failure);
            session.history.deleted(operation.resource, "box-2");
            await expect(lifecycle.remove(operation, { id: "box-1", olds: {} })).rejects.toBe(failure);
            expect(remove).toHaveBeenCalledTimes(1);
        },
    );

    test("receives the state, with old inputs that the outputs lack", async () => {
        const remove = jest.fn<Promise<void>, [{ state: object }]>(async () => {});
        const { operation } = setUp({ delete: remove });
        const request = { id: "box-1", olds: { name: "now" }, oldInputs: { name: "before", seed: "s" } };
        await lifecycle.remove(operation, request);
        expect({ ...remove.mock.calls[0]?.[0].state }).toEqual({ name: "now", seed: "s" });
        await lifecycle.remove(operation, { id: "box-2", olds: { name: "now" } });
        expect({ ...remove.mock.calls[1]?.[0].state }).toEqual({ name: "now" });
    });
});

describe("a list", () => {
    test("is refused if the service cannot list the objects", async () => {
        const { operation } = setUp({ list: undefined });
        await expect(lifecycle.list(operation, {}).next()).rejects.toThrow(
            "workspaces:toy:Box cannot be listed: the service has no route for it",
        );
    });

    test("needs its parameters, and passes nothing else on", async () => {
        const queries: unknown[] = [];
        const { operation } = setUp({
            async *list({ query }) {
                queries.push(query);
            },
        });
        const resource = { ...operation.resource, listInputs: propertiesOf({ room: z.string() }) };
        const list = (query: PropertyMap) => lifecycle.list({ ...operation, resource }, query).next();
        await expect(list({})).rejects.toThrow("listing workspaces:toy:Box needs room");
        await expect(list({ room: 5 })).rejects.toThrow("listing workspaces:toy:Box needs room");
        await list({ room: new Secret("r1"), other: "x" });
        expect(queries).toEqual([{ room: "r1" }]);
    });
});
