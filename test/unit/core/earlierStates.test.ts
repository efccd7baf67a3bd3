/** States of an earlier version, parents that the inputs name, and writes that the service refuses as duplicates. */
import { parentIn } from "../../../provider/core/declare/parent";
import {
    conflictWith,
    explainConflict,
    withImportHint,
    type ExistingObject,
} from "../../../provider/core/lifecycle/conflict";
import { renamed, upgraded } from "../../../provider/core/declare/upgrade";
import { ImportHint } from "../../../provider/core/lifecycle/importHint";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { Session } from "../../../provider/core/session/session";
import { Unknown } from "../../../provider/core/values/value";
import { HttpError } from "../../../provider/http/errors";
import { opaqueId } from "../../../provider/core/declare/id";
import { toyService } from "./toyService";

const { Box, service } = toyService();

describe("a state of an earlier version", () => {
    const upgrade = jest.fn(() => ({ name: "new" }));
    const Upgraded = { ...Box, definition: { ...Box.definition, upgrade } };

    test("is upgraded if the declaration has changed; the upgrade receives which part of the state it is", () => {
        expect(upgraded(Upgraded, "inputs", { label: "old" })).toEqual({ name: "new" });
        expect(upgrade.mock.calls).toEqual([[{ label: "old" }, "inputs"]]);
        expect(upgraded(Box, "inputs", { label: "old" })).toEqual({ label: "old" });
    });

    test("is left unchanged if it is empty, as for a new resource and an import", () => {
        expect(upgraded(Upgraded, "outputs", {})).toEqual({});
    });

    test("keeps an existing value under the new name, and moves one under the old name", () => {
        const state = { name: "new", label: "old" };
        expect(renamed(state, "label", "name")).toEqual({ name: "new" });
        expect(renamed({ label: "old", size: 1 }, "label", "name")).toEqual({ name: "old", size: 1 });
    });
});

describe("the parent that the inputs name", () => {
    const Lid = service.resource("Lid", {
        description: "A lid.",
        inputs: { boxId: opaqueId, name: opaqueId },
        outputs: {},
        id: { boxId: opaqueId, lidId: opaqueId },
        parent: { resource: () => Box, id: ({ boxId }) => ({ boxId }) },
        create: async () => ({ id: { boxId: "b", lidId: "l" }, live: {} }),
        read: async () => undefined,
        delete: async () => {},
    });

    test("is known with its id and the inputs that name it", () => {
        expect(parentIn(Lid, { boxId: "box-1", name: "a" })).toEqual({
            resource: Box,
            parts: { boxId: "box-1" },
            id: "box-1",
            paths: ["boxId"],
        });
    });

    test.each([
        ["is not known yet", Lid, { boxId: new Unknown() }],
        ["is left out", Lid, { name: "a" }],
        ["has no place in the declaration", Box, { name: "a", boxId: "box-1" }],
    ])("is undefined if it %s", (_what, resource, inputs) => {
        expect(parentIn(resource, inputs)).toBeUndefined();
    });
});

describe("a write that the service refuses", () => {
    const owner: ExistingObject = { what: "box-1 has that name", id: "box-1" };
    const refusal = (status: number): HttpError =>
        new HttpError(`status ${status}`, status, undefined, undefined, undefined);
    const write = (error: Error, found: ExistingObject | undefined): Promise<unknown> =>
        explainConflict(
            [409],
            async () => found,
            () => Promise.reject(error),
        );

    test("as a duplicate fails with an error that names the existing object", async () => {
        await expect(write(refusal(409), owner)).rejects.toThrow("status 409; box-1 has that name");
    });

    test.each<[string, Error, ExistingObject | undefined]>([
        ["for another reason", refusal(422), owner],
        ["without a response", Object.assign(new Error("no response"), { status: 409 }), owner],
        ["as a duplicate of an object that is not found", refusal(409), undefined],
    ])("%s fails with the unchanged error", async (_what, error, found) => {
        await expect(write(error, found)).rejects.toBe(error);
    });

    test("as a duplicate has the import command as a hint, and another failure none", async () => {
        const session = Session.open(new ConfigDeclaration([service]), {}, {});
        const hints = new ImportHint({
            resource: Box,
            session,
            urn: `urn:pulumi:stack::project::${Box.token}::box`,
        });
        const run = (error: Error): Promise<unknown> => withImportHint(hints, () => Promise.reject(error));
        await expect(run(conflictWith(owner, refusal(409)))).rejects.toMatchObject({
            message: "status 409; box-1 has that name",
            hint: expect.stringContaining("pulumi import workspaces:toy:Box box box-1") as string,
        });
        const error = refusal(422);
        await expect(run(error)).rejects.toBe(error);
    });
});
