/** What comes from outside and must not do harm: ids in paths, JSON, base URLs. */
import fc from "fast-check";
import * as z from "zod";
import { BoundClient } from "../../../provider/http/bound";
import { parseJson } from "../../../provider/http/json";
import { path, urlOf } from "../../../provider/http/path";
import { Snapshot } from "../../../provider/http/snapshot";
import { urlProblem } from "../../../provider/http/url";
import { client } from "./support";

describe("paths", () => {
    test.each(["", ".", "..", "\ud800"])("%j is no id", (id) => {
        expect(() => path`/workspaces/${id}/secrets`).toThrow(/cannot be an id/);
    });

    test("any other id stays in its segment, for a URL parser too", () => {
        fc.assert(
            fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (id) => {
                fc.pre(id !== "." && id !== "..");
                const url = urlOf("https://service.test/v1", path`/workspaces/${id}/secrets`);
                const segments = url.pathname.split("/");
                expect(segments).toHaveLength(5);
                expect(decodeURIComponent(segments[3] ?? "")).toBe(id);
            }),
        );
    });

    test.each(["/a/../b", "/a/%2e%2E/b", "/a/./b", "/a//b", "/a/", "/a#b", "/a/b\\..\\c"])(
        "%s is never requested",
        (text) => {
            expect(() => urlOf("https://service.test/v1", text)).toThrow(/not a valid request path/);
        },
    );

    test("a query is left as it is", () => {
        expect(urlOf("https://service.test/v1", "/a?cursor=..%2F..&limit=5").href).toBe(
            "https://service.test/v1/a?cursor=..%2F..&limit=5",
        );
    });
});

describe("JSON", () => {
    test.each(['{"a":{"__proto__":{"bad":true}}}', '{"a":{"\\u005f_proto__":{"bad":true}}}'])(
        "%s gets at no prototype",
        (text) => {
            const { a } = parseJson(text) as { a: Record<string, unknown> };
            expect(Object.keys(a)).toEqual([]);
            expect(Object.assign({}, a)["bad"]).toBeUndefined();
            expect(({} as Record<string, unknown>)["bad"]).toBeUndefined();
        },
    );

    test.each([
        ["[", "]"],
        ['{"a":', "}"],
    ])("of 200 levels of %s is read, and deeper is refused", (open, close) => {
        const nested = (levels: number): string => `${open.repeat(levels - 1)}[]${close.repeat(levels - 1)}`;
        expect(() => parseJson(nested(200))).not.toThrow();
        // What is closed does not count.
        expect(() => parseJson(`[${nested(199)},${nested(199)}]`)).not.toThrow();
        expect(() => parseJson(nested(201))).toThrow("JSON nested deeper than 200 levels");
    });

    test("brackets in texts are no depth", () => {
        const text = `"\\"${"[".repeat(1000)}"`;
        expect(parseJson(JSON.stringify({ text }))).toEqual({ text });
        const quote = `"${"[".repeat(1000)}`;
        expect(parseJson(JSON.stringify({ quote }))).toEqual({ quote });
    });

    test("is parsed as JSON.parse does", () => {
        fc.assert(
            fc.property(fc.json({ maxDepth: 5 }), (text) => {
                fc.pre(!text.includes("__proto__"));
                expect(parseJson(text)).toEqual(JSON.parse(text));
            }),
        );
    });
});

test("the error for a response of another shape contains the service's request id", () => {
    const never = new AbortController().signal;
    const bound = new BoundClient(client("https://service.test"), new Snapshot(), never);
    const response = {
        request: { method: "POST" as const, path: "/a?x=1" },
        body: {},
        headers: {},
        requestId: "r-9",
    };
    expect(() => bound.parse(z.object({ id: z.string() }), response)).toThrow(
        expect.objectContaining({
            message: expect.stringMatching(
                /the response to POST \/a has an unexpected shape.*\(request id r-9\)$/,
            ) as string,
            requestId: "r-9",
            outcomeUnknown: true,
        }) as Error,
    );
});

describe("base URLs", () => {
    test.each([
        "https://api.example.com",
        "HTTPS://api.example.com/v1/",
        "https://10.0.0.1:8443",
        "http://localhost:4010/agentenv/v1",
        "http://127.0.0.1:4010",
        "http://127.1",
        "http://[::1]:4010",
    ])("%s is one", (text) => {
        expect(urlProblem(text)).toBeUndefined();
    });

    test.each([
        ["http://api.example.com", /https:/],
        ["http://localhost.example.com", /https:/],
        ["http://127.0.0.1.example.com", /https:/],
        ["http://0.0.0.0", /https:/],
        ["http://10.0.0.1", /https:/],
        ["ftp://localhost", /https:/],
        ["file:///etc/passwd", /https:/],
        ["api.example.com", /must be a URL/],
        ["", /must be a URL/],
        ["https:api.example.com", /written as/],
        ["https://api.example.com ", /spaces/],
        ["https:\\\\api.example.com", /backslashes/],
        ["https://user@api.example.com", /user name/],
        ["https://api.example.com/?", /query/],
        ["https://api.example.com/#", /fragment/],
    ])("%j is none", (text, problem) => {
        expect(urlProblem(text)).toMatch(problem);
    });
});
