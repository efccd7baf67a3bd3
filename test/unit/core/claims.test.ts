/** What the resources of a program hold, and which two do not go together. */
import { Claims } from "../../../provider/core/check/claims";

const part = (...parts: string[]) => ({ scope: "the members of w", parts });
const all = (...parts: string[]) => ({ ...part(...parts), wholly: true });

let claims: Claims;
beforeEach(() => {
    claims = new Claims();
});

test("two resources that manage parts of the same go together", () => {
    expect(claims.claim("urn:a", [part("alice")])).toBeUndefined();
    expect(claims.claim("urn:b", [part("bob")])).toBeUndefined();
});

test.each([
    ["the first", all(), part("bob")],
    ["the second", part("alice"), all()],
    ["both", all(), all()],
])("one of which %s manages all do not: the earlier one is named", (_which, first, second) => {
    claims.claim("urn:a", [first]);
    expect(claims.claim("urn:b", [second])).toEqual({ claim: second, other: "urn:a" });
    expect(claims.claim("urn:c", [{ ...second, scope: "the members of another" }])).toBeUndefined();
});

test("of several resources that manage parts, each is remembered", () => {
    claims.claim("urn:a", [part("alice")]);
    claims.claim("urn:b", [part("bob")]);
    expect(claims.claim("urn:c", [all()])).toMatchObject({ other: "urn:a" });
    claims.claim("urn:a", []);
    expect(claims.claim("urn:c", [all()])).toMatchObject({ other: "urn:b" });
});

test("a resource that is checked again gives up what it held, and does not collide with itself", () => {
    claims.claim("urn:a", [all("alice")]);
    expect(claims.claim("urn:a", [all("bob")])).toBeUndefined();
    expect(claims.holderOf(part("alice"))).toBeUndefined();
    expect(claims.claim("urn:a", [])).toBeUndefined();
    expect(claims.claim("urn:b", [all("alice")])).toBeUndefined();
});

test("a resource that is refused holds nothing", () => {
    claims.claim("urn:a", [{ scope: "key", wholly: true }]);
    claims.claim("urn:b", [all("alice"), { scope: "key", wholly: true }]);
    expect(claims.holderOf(part("alice"))).toBeUndefined();
    expect(claims.claim("urn:c", [all("alice")])).toBeUndefined();
});

describe("the holder of a part", () => {
    beforeEach(() => {
        claims.claim("urn:a", [all("alice", "bob")]);
    });

    test("is the resource that manages all and holds it", () => {
        expect(claims.holderOf(part("alice"))).toBe("urn:a");
        expect(claims.holderOf(part("alice", "bob"))).toBe("urn:a");
    });

    test.each([
        ["another part", part("carol")],
        ["a part beside one that it does not hold", part("alice", "carol")],
        ["no part", part()],
        ["a resource that manages all itself", all("alice")],
        ["another scope", { scope: "the members of another", parts: ["alice"] }],
        ["nothing", undefined],
    ])("is none for %s", (_what, managed) => {
        expect(claims.holderOf(managed)).toBeUndefined();
    });

    test("is none where a resource holds only its part", () => {
        const others = new Claims();
        others.claim("urn:a", [part("alice")]);
        expect(others.holderOf(part("alice"))).toBeUndefined();
    });
});

test("the parts that deleted resources held are released together", () => {
    expect([...claims.releasedIn("the members of w")]).toEqual([]);
    claims.release(all("alice"));
    claims.release(all("bob"));
    expect([...claims.releasedIn("the members of w")]).toEqual(["alice", "bob"]);
    expect([...claims.releasedIn("the members of another")]).toEqual([]);
});
