/** The tables of the protocol's messages, compared with the classes that @pulumi/pulumi publishes. */
import { WireType } from "@bufbuild/protobuf/wire";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import * as resource from "@pulumi/pulumi/proto/resource_pb";
import fc from "fast-check";
import { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type { Message as GeneratedMessage } from "google-protobuf";
import { Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import type { Field, Message } from "../../../provider/server/protocol/codec";
import * as components from "../../../provider/server/protocol/componentMessages";
import * as protocol from "../../../provider/server/protocol/messages";
import { fromStruct } from "../../../provider/server/protocol/struct";

interface Generated {
    deserializeBinary(bytes: Uint8Array): GeneratedMessage;
}

const GENERATED: Readonly<Record<string, Generated>> = {
    ...provider,
    HandshakeResponse: provider.ProviderHandshakeResponse,
    AutonamingOptions: provider.CheckRequest.AutonamingOptions,
    PluginInfo: plugin.PluginInfo,
    PluginAttach: plugin.PluginAttach,
    LogRequest: engine.LogRequest,
    RegisterResourceRequest: resource.RegisterResourceRequest,
    RegisterResourceResponse: resource.RegisterResourceResponse,
    RegisterResourceOutputsRequest: resource.RegisterResourceOutputsRequest,
};

const MESSAGES = Object.entries({ ...protocol, ...components }).filter(
    (entry): entry is [string, Message<Record<string, unknown>>] =>
        "decode" in entry[1] && entry[0] !== "Empty",
);

const REFUSED = /not a message of the protocol|is malformed|is a malformed|nested deeper/;

const STRUCT = Struct.fromJavaScript({ name: "a" }).serializeBinary();

const DEPENDENCIES = new Map([
    ["name", { urns: ["one", "two"] }],
    ["size", { urns: [] }],
]);

/** Values of the fields that hold messages, and of those whose value does not follow from that of an absent one. */
const NESTED: Readonly<Record<string, unknown>> = {
    autonaming: { proposedName: "a", mode: 1 },
    failures: [
        { property: "name", reason: "too long" },
        { property: "size", reason: "too small" },
    ],
    detailedDiff: new Map([
        ["name", { kind: 4, inputDiff: true }],
        ["size", { kind: 0, inputDiff: false }],
    ]),
    computed: {},
    "ListResponse.result": { id: "box-1", name: "a" },
    continuation: { continuationToken: "2" },
    inputDependencies: DEPENDENCIES,
    propertyDependencies: DEPENDENCIES,
    stateDependencies: DEPENDENCIES,
    providers: new Map([
        ["workspaces", "urn::id"],
        ["other", ""],
    ]),
    protect: true,
    retainOnDelete: true,
    deleteBeforeReplace: true,
    aliases: [new Alias().setUrn("one").serializeBinary(), new Alias().setUrn("two").serializeBinary()],
    customTimeouts: new provider.ConstructRequest.CustomTimeouts().setCreate("1m").serializeBinary(),
    resourceHooks: new provider.ConstructRequest.ResourceHooksBinding()
        .setOnErrorList(["a"])
        .serializeBinary(),
    hooks: new provider.ConstructRequest.ResourceHooksBinding().setOnErrorList(["a"]).serializeBinary(),
    replacementTrigger: Value.fromJavaScript("again").serializeBinary(),
};

/** A value that differs from that of an absent field. */
function exampleOf(type: string, name: string, { absent, wireType }: Field<unknown>): unknown {
    const nested = NESTED[`${type}.${name}`] ?? NESTED[name];
    if (nested !== undefined) {
        return nested;
    }
    switch (typeof absent) {
        case "string":
            return "text ü";
        case "boolean":
            return true;
        case "number":
            return wireType === WireType.Bit64 ? 2.5 : 2;
        case "undefined":
            return STRUCT;
        default:
            return Array.isArray(absent) ? ["one", "two"] : new Uint8Array([1, 2]);
    }
}

const FIELDS = MESSAGES.flatMap(([name, type]) =>
    Object.entries(type.fields).map(([field, declared]) => ({
        name,
        field,
        type,
        example: exampleOf(name, field, declared),
    })),
);

/** The fields of a generated message that are set, by names without its suffixes. */
function fieldsOf(generated: GeneratedMessage): string[] {
    return Object.entries(generated.toObject())
        .filter(([, value]) => !isAbsent(value))
        .map(([name]) => name.replace(/^pb_|(List|Map)$/g, "").toLowerCase());
}

function isAbsent(value: unknown): boolean {
    return Array.isArray(value) ? value.length === 0 : !value;
}

function generatedClass(name: string): Generated {
    const found = GENERATED[name];
    if (!found) {
        throw new Error(`there is no class for ${name}`);
    }
    return found;
}

test.each(FIELDS)("$name: $field is the field of that name", ({ name, field, type, example }) => {
    const generated = generatedClass(name).deserializeBinary(type.encode({ [field]: example }));
    expect(fieldsOf(generated)).toEqual([field.toLowerCase()]);
    expect(type.decode(generated.serializeBinary())[field]).toEqual(example);
});

describe("a message", () => {
    test("with all fields is read as it was written", () => {
        for (const [name, type] of MESSAGES) {
            const values = Object.fromEntries(
                FIELDS.filter((one) => one.name === name).map(({ field, example }) => [field, example]),
            );
            expect(type.decode(type.encode(values))).toEqual(values);
        }
    });

    test("without a field has its default, and the default is not sent", () => {
        for (const [, type] of MESSAGES) {
            const empty = type.decode(new Uint8Array());
            expect(Object.keys(empty)).toEqual(Object.keys(type.fields));
            expect(type.encode(empty)).toHaveLength(0);
        }
    });

    test("of a newer engine is read without the fields that this provider does not know", () => {
        const request = new provider.CreateRequest()
            .setUrn("urn:box")
            .setName("box")
            .setResourceStatusAddress("127.0.0.1:1")
            .setPreview(true);
        expect(protocol.CreateRequest.decode(request.serializeBinary())).toEqual({
            urn: "urn:box",
            properties: undefined,
            timeout: 0,
            preview: true,
            type: "",
        });
    });

    test.each([
        ["with a length beyond the end", [0x0a, 5, 1]],
        ["with a number without end", [0x08, ...Array<number>(11).fill(0xff)]],
        ["of a tag alone", [0x08]],
        ["with a group that does not end", [0x0b, 0x08]],
    ])("%s is refused", (_what, bytes) => {
        expect(() => protocol.CreateRequest.decode(Uint8Array.from(bytes))).toThrow(REFUSED);
    });

    test("of any bytes is read or refused, and so is a Struct", () => {
        fc.assert(
            fc.property(fc.uint8Array(), (bytes) => {
                for (const read of [(sent: Uint8Array) => protocol.UpdateRequest.decode(sent), fromStruct]) {
                    try {
                        read(bytes);
                    } catch (error) {
                        expect((error as Error).message).toMatch(REFUSED);
                    }
                }
            }),
            { numRuns: 2_000 },
        );
    });

    test("whose nested message is sent in two parts is read as one", () => {
        const parts = [{ a: 1 }, { b: 2 }].map((part) =>
            protocol.CreateRequest.encode({ properties: Struct.fromJavaScript(part).serializeBinary() }),
        );
        const { properties } = protocol.CreateRequest.decode(Buffer.concat(parts));
        expect(Struct.deserializeBinary(properties ?? new Uint8Array()).toJavaScript()).toEqual({
            a: 1,
            b: 2,
        });
    });
});
