/** What a response means: a body, or an error with its status, what the service reports in the body, the request id and what to do next. */
import { readResponse, type ResponseContext } from "../../../provider/http/response";
import { HttpError, isHtml, isNotFound, NoResponseError, readErrorBody } from "../../../provider/http/errors";
import { asRecord, parseJson } from "../../../provider/http/json";

const READING: ResponseContext = {
    method: "GET",
    path: "/boxes",
    label: "Toys: GET /boxes",
    hints: { credential: "toyKey", url: "toyUrl" },
    accept: [],
    binary: false,
    redact: (text) => text.replaceAll("canary", "[secret]"),
};

function read(
    status: number,
    content: string,
    headers: Record<string, string> = {},
    reading: Partial<ResponseContext> = {},
): unknown {
    return readResponse({ ...READING, ...reading }, { status, headers, content: Buffer.from(content) }).body;
}

function failureOf(...response: Parameters<typeof read>): HttpError | NoResponseError {
    try {
        read(...response);
    } catch (error) {
        if (error instanceof HttpError || error instanceof NoResponseError) {
            return error;
        }
        throw error;
    }
    throw new Error("the response was accepted");
}

describe("a response is accepted", () => {
    test.each([200, 201, 204, 299])("with the status %i", (status) => {
        expect(read(status, "")).toBeUndefined();
    });

    test("with another status where the request expects it", () => {
        expect(read(404, '{"a":1}', {}, { accept: [404] })).toEqual({ a: 1 });
        expect(() => read(409, '{"a":1}', {}, { accept: [404] })).toThrow("returned 409");
    });

    test.each(["", "identity", "Identity"])("in the encoding %j", (encoding) => {
        expect(read(200, '{"a":1}', { "content-encoding": encoding })).toEqual({ a: 1 });
    });

    test("as bytes where those were requested, and with an empty body as no value", () => {
        expect(read(200, "{", { "content-type": "image/png" }, { binary: true })).toEqual(Buffer.from("{"));
        expect(read(200, "", {}, { binary: true })).toEqual(Buffer.alloc(0));
    });

    test("with the request and the service's request id", () => {
        const response = readResponse(READING, {
            status: 200,
            headers: { "x-request-id": "req-1" },
            content: Buffer.from("{}"),
        });
        expect(response).toMatchObject({ request: { method: "GET", path: "/boxes" }, requestId: "req-1" });
    });
});

describe("a malformed response", () => {
    test.each<[string, Parameters<typeof read>, string, boolean]>([
        [
            "in an encoding that was not requested",
            [200, "{}", { "content-encoding": "gzip", "x-request-id": "req-1" }],
            'Toys: GET /boxes returned 200 in the encoding "gzip", which was not requested (request id req-1)',
            true,
        ],
        [
            "with broken JSON, of which nothing is shown",
            [200, '{"a": "s3cret'],
            "Toys: GET /boxes returned 200 with a body that is not JSON: 13 bytes",
            false,
        ],
        [
            "with a page in place of JSON",
            [200, "<html><title>Sign in</title>"],
            'Toys: GET /boxes returned 200 with a body that is not JSON: the response is an HTML page titled "Sign in", probably from a proxy or gateway in between',
            false,
        ],
        [
            "with an untitled page in place of JSON",
            [200, "<html></html>"],
            "Toys: GET /boxes returned 200 with a body that is not JSON: the response is an HTML page, probably from a proxy or gateway in between",
            false,
        ],
        [
            "with a page in place of bytes",
            [200, "<title>canary</title>", { "content-type": "text/html; charset=utf-8" }, { binary: true }],
            'Toys: GET /boxes returned 200 with a page: the response is an HTML page titled "[secret]", probably from a proxy or gateway in between',
            false,
        ],
        [
            "with an empty page in place of bytes",
            [200, "", { "content-type": "text/html" }, { binary: true }],
            "Toys: GET /boxes returned 200 with a page: it is empty",
            false,
        ],
        [
            "with JSON that is nested too deep",
            [200, "[".repeat(201)],
            "Toys: GET /boxes returned 200 with JSON nested deeper than 200 levels",
            true,
        ],
    ])("%s is an error that names the URL's setting", (_what, response, message, lasting) => {
        expect(failureOf(...response)).toMatchObject({
            name: "NoResponseError",
            message,
            lasting,
            hint: "check that toyUrl leads to the service itself",
        });
    });

    test("leaves the outcome of a write unknown, and of a read nothing", () => {
        expect(failureOf(200, "{").outcomeUnknown).toBe(false);
        expect(failureOf(200, "{", {}, { method: "POST" }).outcomeUnknown).toBe(true);
    });
});

describe("a refusal", () => {
    test.each<[string, Parameters<typeof read>, string]>([
        ["without a body", [500, ""], "returned 500"],
        [
            "with a code, a message and a request id",
            [
                422,
                '{"error":{"code":"bad_name","message":"too long","requestId":"req-2"}}',
                { "x-request-id": "req-1" },
            ],
            "returned 422 bad_name: too long (request id req-2)",
        ],
        [
            "with a request id in a header",
            [500, "{}", { "x-request-id": "req-1" }],
            "returned 500 (request id req-1)",
        ],
        ["that repeats a secret", [400, '{"message":"bad canary"}'], "returned 400: bad [secret]"],
        [
            "that is a redirect to another host",
            [302, '{"message":"moved"}', { location: "https://login.example.com/?token=t" }],
            "returned 302: a redirect to https://login.example.com, which is not followed, because the credential would be sent there too",
        ],
        [
            "that is a redirect within the host",
            [308, "", { location: "/v2/boxes" }],
            "returned 308: a redirect to another path of the same host, which is not followed, because the credential would be sent there too",
        ],
        ["that is a redirect to nowhere", [304, '{"message":"same"}'], "returned 304: same"],
        [
            "that is no redirect, although it has a location",
            [409, '{"message":"taken"}', { location: "/boxes/1" }],
            "returned 409: taken",
        ],
        ["that is informational, with a location", [199, "", { location: "/boxes/1" }], "returned 199"],
    ])("%s is reported", (_what, response, message) => {
        expect(failureOf(...response).message).toBe(`Toys: GET /boxes ${message}`);
    });

    test.each<[number, RegExp | undefined]>([
        [299 + 1, /^set toyUrl to the service's new address, if you trust it/],
        [399, /^set toyUrl to the service's new address, if you trust it/],
        [400, undefined],
        [401, /^the credential was not accepted: check toyKey\./],
        [403, /^the credential is not allowed to do this.*check toyKey$/],
        [404, undefined],
        [429, /^the service asks for fewer requests: lower maxConcurrency/],
        [199, undefined],
        [500, undefined],
    ])("with the status %i has the hint %s", (status, hint) => {
        const failure = failureOf(status, "");
        if (hint === undefined) {
            expect(failure.hint).toBeUndefined();
        } else {
            expect(failure.hint).toMatch(hint);
        }
    });

    test("leaves the outcome unknown where it is a 5xx to a write", () => {
        const unknown = (status: number, method: ResponseContext["method"]): boolean =>
            failureOf(status, "", {}, { method }).outcomeUnknown;
        expect([unknown(499, "POST"), unknown(500, "POST"), unknown(500, "GET")]).toEqual([
            false,
            true,
            false,
        ]);
    });

    test("carries the headers, and how long the service asks to wait", () => {
        const headers = { "retry-after": "2", etag: "e" };
        expect(failureOf(503, "", headers)).toMatchObject({ retryAfterMs: 2_000, headers });
        expect(new HttpError("x", 500, undefined, undefined, undefined).headers).toEqual({});
    });

    test("is not found where it is a 404, and nothing else is", () => {
        expect(isNotFound(failureOf(404, ""))).toBe(true);
        expect(isNotFound(failureOf(410, ""))).toBe(false);
        expect(isNotFound(Object.assign(new Error(), { status: 404 }))).toBe(false);
    });
});

describe("the body of an error", () => {
    test.each<[string, object]>([
        ['{"code":"c","message":"m","request_id":"r"}', { code: "c", message: "m", requestId: "r" }],
        ['{"error":{"message":"m"},"requestId":"r"}', { message: "m", requestId: "r" }],
        ['{"error":{"requestId":"in"},"requestId":"out"}', { requestId: "in" }],
        ['{"error":{"detail":"d"}}', { message: "d" }],
        ['{"error":"e","detail":"d"}', { message: "d" }],
        ['{"error":"e"}', { message: "e" }],
        ['{"error":{"code":"c"},"detail":"d"}', { code: "c", message: "d" }],
        ['{"error":["a"],"message":"m"}', { message: "m" }],
        ['{"error":null,"message":"m"}', { message: "m" }],
        ['{"message":""}', {}],
        ['{"message":5}', {}],
        ["[1]", {}],
        ["null", {}],
        ["5", {}],
        ['"as text"', { message: "as text" }],
        ["", {}],
        [" \n", {}],
        [" plain text ", { message: "plain text" }],
        ['{"value": "s3cret', { message: "17 characters of malformed JSON" }],
        ["a\u001b[2J\nb", { message: "a [2J b" }],
    ])("%j is read as %j", (text, body) => {
        expect(readErrorBody(text)).toEqual(body);
    });

    test("is cut where its message is long, and not shown where it is larger than 256 KiB", () => {
        expect(readErrorBody("x".repeat(500))).toEqual({ message: "x".repeat(500) });
        expect(readErrorBody("x".repeat(501))).toEqual({ message: `${"x".repeat(500)}…` });
        expect(readErrorBody("x".repeat(256 * 1024)).message).toMatch(/^x{500}…$/);
        expect(readErrorBody("x".repeat(256 * 1024 + 1)).message).toMatch(/^an error of 256 KiB/);
    });
});

describe("HTML is distinguished from other text", () => {
    test.each([
        ["<!doctype html><p>", ""],
        ["  <!-- generated --> <HTML lang=en>", ""],
        ['<?xml version="1.0"?><html>', ""],
        ["not a page", "text/html; charset=utf-8"],
        ["", "application/xhtml+xml"],
    ])("%j of the type %j is one", (text, contentType) => {
        expect(isHtml(text, contentType)).toBe(true);
    });

    test.each([
        ["", ""],
        ["{}", "application/json"],
        ["a text with <html> in it", "text/plain"],
        ["<htmlish>", ""],
        ["{}", "text/html5"],
    ])("%j of the type %j is none", (text, contentType) => {
        expect(isHtml(text, contentType)).toBe(false);
    });
});

test.each([
    ["[".repeat(200) + "]".repeat(200), true],
    ["[".repeat(201) + "]".repeat(201), false],
    [`[${"[],".repeat(300)}{}]`, true],
    [`{"a":"${"[".repeat(300)}\\"${"{".repeat(300)}"}`, true],
    [`["\\\\",${'{"a":'.repeat(200)}1${"}".repeat(200)}]`, false],
])("JSON is parsed up to 200 levels, whatever its texts hold (%#)", (text, accepted) => {
    if (accepted) {
        expect(parseJson(text)).toEqual(JSON.parse(text));
    } else {
        expect(() => parseJson(text)).toThrow("deeper than 200 levels");
    }
});

test.each([
    [{ a: 1 }, { a: 1 }],
    [{}, {}],
    [[{}], undefined],
    [null, undefined],
    ["text", undefined],
    [undefined, undefined],
])("%j as a JSON object is %j", (value, expected) => {
    expect(asRecord(value)).toEqual(expected);
});
