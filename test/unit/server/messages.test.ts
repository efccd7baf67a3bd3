/** The fields of the protocol's requests and responses: tokens, page tokens, names that the engine proposes, and differences. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import type { PropertyChange } from "../../../provider/core/lifecycle/diff";
import { Secret } from "../../../provider/core/values/value";
import {
    autonamingOf,
    changedOutputs,
    diffMessage,
    diffNotes,
    functionWith,
    offsetOf,
    resourceWith,
    tokenOf,
} from "../../../provider/server/messages";
import { DiffResponse } from "../../../provider/server/protocol/messages";
import { toyService } from "../core/toyService";
import { BOX, shownBy, URN } from "./fakeEngine";

const { Box, service } = toyService();
const catalogue = new Catalogue([service]);
const { Kind } = proto.PropertyDiff;

const size: PropertyChange = { property: "size", kind: "update", replaces: false, inputSide: true };
const repainted = (output: string, expected?: number, found?: number): PropertyChange => ({
    property: "password",
    kind: "update",
    replaces: false,
    inputSide: false,
    evidence: { output, expected, found, reason: "repainted" },
});

describe("the type of a resource", () => {
    test("is the one that the request names", () => {
        expect(tokenOf("urn:pulumi:stack::project::workspaces:toy:Crate::box", BOX)).toBe(BOX);
    });

    test("is in the URN, last after those of the parents, where the engine does not send it", () => {
        expect(tokenOf(URN, "")).toBe(BOX);
        expect(tokenOf(`urn:pulumi:stack::project::my:index:Room$${BOX}::box`, "")).toBe(BOX);
        expect(tokenOf("not a urn", "")).toBe("");
    });
});

test("what the provider does not have is refused with what it has", () => {
    expect(resourceWith(catalogue, BOX)).toBe(Box);
    expect(() => resourceWith(catalogue, "workspaces:toy:Bag")).toThrow(
        "there is no resource workspaces:toy:Bag",
    );
    expect(() => functionWith(catalogue, "workspaces:toy:weigh")).toThrow(
        "there is no function workspaces:toy:weigh",
    );
});

describe("a continuation token", () => {
    test("is the number of objects before the page; the first page has none", () => {
        expect(offsetOf("")).toBe(0);
        expect(offsetOf("40")).toBe(40);
    });

    test.each(["-1", "1.5", "next", "NaN"])("of another provider is refused: %s", (token) => {
        expect(() => offsetOf(token)).toThrow("the continuation token is not one of this provider");
    });
});

test("the engine's naming configuration is taken over as it is", () => {
    const { AutonamingOptions } = proto.CheckRequest;
    const options = (mode: proto.CheckRequest.AutonamingOptions.Mode) =>
        autonamingOf({ mode, proposedName: "box-1" });
    expect(options(AutonamingOptions.Mode.PROPOSE)).toEqual({ mode: "propose", proposedName: "box-1" });
    expect(options(AutonamingOptions.Mode.ENFORCE)).toEqual({ mode: "enforce", proposedName: "box-1" });
    expect(options(AutonamingOptions.Mode.DISABLE)).toMatchObject({ mode: "disable" });
    expect(autonamingOf(undefined)).toBeUndefined();
});

describe("the response of Diff", () => {
    const sent = (...args: Parameters<typeof diffMessage>) =>
        proto.DiffResponse.deserializeBinary(DiffResponse.encode(diffMessage(...args)));
    const detailed = (...args: Parameters<typeof diffMessage>) => shownBy(sent(...args));

    test("says whether there are changes, and whether a replacement deletes first", () => {
        const { DIFF_NONE, DIFF_SOME } = proto.DiffResponse.DiffChanges;
        expect(sent([], true).toObject()).toMatchObject({
            changes: DIFF_NONE,
            diffsList: [],
            replacesList: [],
            deletebeforereplace: true,
            hasdetaileddiff: true,
        });
        expect(sent([size], false).toObject()).toMatchObject({
            changes: DIFF_SOME,
            diffsList: ["size"],
            replacesList: [],
            deletebeforereplace: false,
        });
        expect(sent([{ ...size, replaces: true }], false).getReplacesList()).toEqual(["size"]);
    });

    test.each<[PropertyChange["kind"], boolean, proto.PropertyDiff.Kind]>([
        ["add", false, Kind.ADD],
        ["add", true, Kind.ADD_REPLACE],
        ["delete", false, Kind.DELETE],
        ["delete", true, Kind.DELETE_REPLACE],
        ["update", false, Kind.UPDATE],
        ["update", true, Kind.UPDATE_REPLACE],
    ])("shows a change of kind %s, replacing: %s", (kind, replaces, shown) => {
        expect(detailed([{ ...size, kind, replaces }], false)).toEqual({
            size: { kind: shown, inputdiff: true },
        });
    });

    test("shows a value that only becomes a secret as an addition, so that the old plaintext is not printed", () => {
        expect(detailed([{ ...size, sealsOnly: true }], false)).toEqual({
            size: { kind: Kind.ADD, inputdiff: true },
        });
    });

    test("shows drift at the output that a refresh has just read with another value, and otherwise at the input", () => {
        const drift = repainted("revision");
        const shown = { kind: Kind.UPDATE, inputdiff: false };
        expect(detailed([drift], false, new Set(["revision"]))).toEqual({ revision: shown });
        expect(detailed([drift], false, new Set(["code"]))).toEqual({ password: shown });
        expect(detailed([{ ...size, inputSide: false }], false, new Set(["size"]))).toEqual({ size: shown });
        expect(sent([drift], false, new Set(["revision"])).getDiffsList()).toEqual(["password"]);
    });
});

describe("the notes beside a Diff", () => {
    test("explain drift that the engine cannot display, with the values of the output", () => {
        expect(diffNotes(Box, [repainted("revision", 1, 99)])).toEqual([
            "password differs: revision: 1 => 99 (repainted)",
        ]);
        expect(diffNotes(Box, [repainted("revision")])).toEqual([
            "password differs: revision: absent => absent (repainted)",
        ]);
    });

    test("contain no value of a secret output", () => {
        expect(diffNotes(Box, [repainted("code", 1, 2)])).toEqual(["password differs: code: (repainted)"]);
    });

    test("are absent for a change that the engine displays", () => {
        expect(diffNotes(Box, [size])).toEqual([]);
        expect(diffNotes(Box, [repainted("revision", 1, 99)], new Set(["revision"]))).toEqual([]);
    });

    test("say that a value is a secret from now on", () => {
        expect(diffNotes(Box, [{ ...size, sealsOnly: true }])).toEqual([
            "size is a secret from now on: its value in the state is encrypted, and nothing else changes",
        ]);
    });
});

test("an output has changed if its value differs, secret or not", () => {
    const olds = { name: "a", code: new Secret("c"), revision: 1 };
    expect(changedOutputs(Box, olds, { name: "b", code: "c", revision: 2 })).toEqual(new Set(["revision"]));
    expect(changedOutputs(Box, olds, { ...olds, code: new Secret("d") })).toEqual(new Set(["code"]));
});
