/** The startup's own messages in binary, compared with Pulumi's classes. */
import { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { CheckRequest, GetSchemaRequest } from "@pulumi/pulumi/proto/provider_pb";
import fc from "fast-check";
import { numberField, numberIn, textField, textIn } from "../../../../provider/server/startup/protobuf";

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ minLength: 100, maxLength: 20_000 }));

test("a text is read by Pulumi's classes, and theirs is read", () => {
    fc.assert(
        fc.property(text, (value) => {
            expect(PluginInfo.deserializeBinary(textField(1, value)).getVersion()).toBe(value);
            expect(textIn(new PluginAttach().setAddress(value).serializeBinary(), 1)).toBe(value);
        }),
    );
});

test("several fields are one message", () => {
    fc.assert(
        fc.property(fc.nat(), text, text, (severity, message, urn) => {
            const request = LogRequest.deserializeBinary(
                Buffer.concat([numberField(1, severity), textField(2, message), textField(3, urn)]),
            );
            expect(request.toObject()).toMatchObject({ severity, message, urn });
        }),
    );
});

test("a number is found between other fields, whatever they are", () => {
    fc.assert(
        fc.property(int32, text, text, (version, name, subversion) => {
            const request = new GetSchemaRequest()
                .setVersion(version)
                .setSubpackageName(name)
                .setSubpackageVersion(subversion);
            expect(numberIn(request.serializeBinary(), 1)).toBe(version);
        }),
    );
});

test("fields that the message has in other types, or not at all, are absent", () => {
    const request = new CheckRequest()
        .setUrn("urn")
        .setRandomseed(Buffer.from([1, 2, 3]))
        .serializeBinary();
    expect([numberIn(request, 1), textIn(request, 77)]).toEqual([0, ""]);
    const fixed = Buffer.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x15, 1, 2, 3, 4, 0x18, 5]);
    expect([numberIn(fixed, 1), numberIn(fixed, 2), numberIn(fixed, 3)]).toEqual([0, 0, 5]);
});

test.each([
    ["a length beyond the end", [0x0a, 5, 1]],
    ["a number without end", [0x08, ...Array<number>(11).fill(0xff)]],
    ["a tag alone", [0x08]],
    ["a group", [0x0b, 0x0c]],
])("%s is refused", (_what, bytes) => {
    expect(() => numberIn(Buffer.from(bytes), 1)).toThrow("not a message of the protocol");
});

test("any bytes are read or refused", () => {
    fc.assert(
        fc.property(fc.uint8Array(), (bytes) => {
            for (const read of [numberIn, textIn]) {
                try {
                    read(bytes, 1);
                } catch (error) {
                    expect((error as Error).message).toMatch(/not a message of the protocol/);
                }
            }
        }),
    );
});
