/** Ids of resources: their parts, and the errors for invalid ones. */
import { formatId, idFormat, opaqueId, parseId } from "../../../provider/core/declare/id";

const PARTS = { workspaceId: opaqueId, secretId: opaqueId };
const parse = (id: string): unknown => parseId("toys:Secret", PARTS, id);

test("an id is formatted as its parts joined by slashes, and parsed back", () => {
    const values = { workspaceId: "ws_1", secretId: "sec-2.a~b" };
    expect(idFormat(PARTS)).toBe("{workspaceId}/{secretId}");
    expect(formatId(PARTS, values)).toBe("ws_1/sec-2.a~b");
    expect(parse("ws_1/sec-2.a~b")).toEqual(values);
});

test.each([
    ["ws_1", "it has 1 part, not 2"],
    ["ws_1/sec_2/more", "it has 3 parts, not 2"],
    ["ws_1/", "secretId must be letters"],
    ["../sec_2", "workspaceId must be letters"],
    [`ws_1/${"s".repeat(201)}`, "secretId Too big"],
])("%s is invalid: %s", (id, why) => {
    expect(() => parse(id)).toThrow(`is not an id of toys:Secret: ${why}`);
    expect(() => parse(id)).toThrow(
        expect.objectContaining({ hint: "the id has the form {workspaceId}/{secretId}" }) as Error,
    );
});
