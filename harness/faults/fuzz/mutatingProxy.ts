/** A proxy between the plugin and the emulator that forwards every request and mutates responses at random, by a seed. */
import { createServer, request as sendRequest, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Random } from "./values";

interface RawResponse {
    status: number;
    headers: Record<string, string | string[]>;
    body: Buffer;
}

/** A change of one response; `undefined` closes the connection. */
type Mutation = (response: RawResponse, random: Random) => RawResponse | undefined;

export class MutatingProxy {
    /** The share of mutated responses. */
    rate = 1;
    /** Values of the secret keys in the real responses, which no message may contain. */
    readonly secretValues = new Set<string>();

    private constructor(
        private readonly target: string,
        private readonly random: Random,
        private readonly secretKeys: ReadonlySet<string>,
        readonly url: string,
        readonly close: () => Promise<void>,
    ) {}

    static async start(target: string, random: Random, secretKeys: Iterable<string>): Promise<MutatingProxy> {
        const sockets = new Set<Socket>();
        const server = createServer((request, response) => {
            const pieces: Buffer[] = [];
            request.on("data", (piece: Buffer) => pieces.push(piece));
            request.on("end", () => {
                void proxy.respond(request, Buffer.concat(pieces), response.socket);
            });
        });
        server.on("connection", (socket) => {
            sockets.add(socket);
            socket.on("error", () => socket.destroy());
            socket.on("close", () => sockets.delete(socket));
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as AddressInfo;
        const close = (): Promise<void> => {
            sockets.forEach((socket) => socket.destroy());
            return new Promise((resolve) => server.close(() => resolve()));
        };
        const url = `http://127.0.0.1:${port}`;
        const proxy = new MutatingProxy(target, random, new Set(secretKeys), url, close);
        return proxy;
    }

    /** Writes to the socket directly, because Node's server would refuse most of the mutated responses. */
    private async respond(request: IncomingMessage, body: Buffer, socket: Socket | null): Promise<void> {
        const real = await forward(this.target, request, body);
        this.collectSecrets(real.body);
        const mutated = this.random.chance(this.rate) ? this.mutate(real) : real;
        if (mutated) {
            socket?.end(bytesOf(mutated));
        } else {
            socket?.destroy();
        }
    }

    private mutate(response: RawResponse): RawResponse | undefined {
        const mutation = this.random.of(MUTATIONS);
        const once = mutation({ ...response, headers: { ...response.headers } }, this.random);
        return once && this.random.chance(0.2) ? this.random.of(MUTATIONS)(once, this.random) : once;
    }

    private collectSecrets(body: Buffer): void {
        try {
            JSON.parse(body.toString(), (key, value: unknown) => {
                if (this.secretKeys.has(key) && typeof value === "string" && value.length > 5) {
                    this.secretValues.add(value);
                }
                return value;
            });
        } catch {
            // An icon, or an empty body.
        }
    }
}

function forward(target: string, request: IncomingMessage, body: Buffer): Promise<RawResponse> {
    return new Promise((resolve, reject) => {
        const { method, headers, url = "/" } = request;
        const forwarded = sendRequest(
            target + url,
            { method, headers: { ...headers, host: "" } },
            (incoming) => {
                const pieces: Buffer[] = [];
                incoming.on("data", (piece: Buffer) => pieces.push(piece));
                incoming.on("end", () => {
                    const {
                        connection: _connection,
                        "transfer-encoding": _framing,
                        ...rest
                    } = incoming.headers;
                    resolve({
                        status: incoming.statusCode ?? 0,
                        headers: rest as RawResponse["headers"],
                        body: Buffer.concat(pieces),
                    });
                });
            },
        );
        forwarded.on("error", reject);
        forwarded.end(body);
    });
}

function bytesOf({ status, headers, body }: RawResponse): Buffer {
    const all: RawResponse["headers"] = {
        "content-length": String(body.length),
        ...headers,
        connection: "close",
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
        [value].flat().map((one) => `${name}: ${one}`),
    );
    return Buffer.concat([
        Buffer.from(`HTTP/1.1 ${status} Fuzzed\r\n${lines.join("\r\n")}\r\n\r\n`, "latin1"),
        body,
    ]);
}

/** Replacements for a value in the response. */
const REPLACEMENTS: readonly unknown[] = [
    null,
    true,
    0,
    -1,
    1e308,
    "",
    "7",
    "NaN",
    "\ud800",
    "\u001b[2J\u0000",
    "../../x",
    "a/b",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    [],
    {},
    [[[[]]]],
    { length: 1e9 },
    { "4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", path: "/etc/hostname" },
    { toString: 1, valueOf: 2, constructor: { prototype: { polluted: true } } },
    "x".repeat(100_000),
];

/** Raw JSON that `JSON.stringify` would not write. */
const RAW_VALUES: readonly string[] = [
    "1e400",
    "-0",
    "1E+2147483648",
    '{"__proto__":{"polluted":true}}',
    '{"\\u005f_proto__":{"polluted":true}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"id":"one","id":"two"}',
    "[".repeat(100_000) + "]".repeat(100_000),
    '{"a":'.repeat(150) + "1" + "}".repeat(150),
    "NaN",
    "Infinity",
    '"\\ud800"',
    '"\\x"',
];

const HEADERS: readonly (readonly [string, string])[] = [
    ["content-type", "text/html"],
    ["content-type", "application/octet-stream"],
    ["content-type", "application/json; charset=utf-16"],
    ["content-type", ""],
    ["content-encoding", "gzip"],
    ["content-encoding", "identity"],
    ["content-length", "0"],
    ["content-length", "7"],
    ["transfer-encoding", "chunked"],
    ["etag", '"'],
    ["date", "yesterday"],
    ["date", "Thu, 01 Jan 1970 00:00:00 GMT"],
    ["retry-after", "-1"],
    ["retry-after", "NaN"],
    ["retry-after", "999999999999999999999"],
    ["ratelimit-remaining", "-1"],
    ["x-request-id", "\x9b2J"],
    ["x-request-id", "r".repeat(8_000)],
    ["location", "http://127.0.0.1:1/elsewhere"],
    ["location", "//[broken"],
    ["set-cookie", "a=b"],
];

const STATUSES = [100, 101, 102, 103, 200, 201, 202, 204, 205, 206, 207, 226, 299, 300, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 408, 409, 410, 412, 413, 415, 418, 422, 423, 425, 426, 431, 451, 499, 500, 501, 502, 503, 504, 511, 520, 599]; // prettier-ignore

const HTML = "<!doctype html><html><head><title>\u001b[1mSign in\u0007</title></head><body>…</body></html>";

const MUTATIONS: readonly Mutation[] = [
    replaceValue,
    replaceValue,
    replaceValue,
    dropValue,
    dropValue,
    insertRawValue,
    insertRawValue,
    (response, random) => {
        const [name, value] = random.of(HEADERS);
        return { ...response, headers: { ...response.headers, [name]: value } };
    },
    (response, random) => ({ ...response, status: random.of(STATUSES) }),
    (response, random) => ({ ...response, status: 100 + random.below(500) }),
    (response) => ({ ...response, body: Buffer.from(HTML), headers: { "content-type": "text/html" } }),
    (response) => ({ ...response, status: 200, body: Buffer.from(HTML) }),
    (response, random) => ({
        ...response,
        body: response.body.subarray(0, random.below(response.body.length + 1)),
    }),
    (response, random) => {
        const body = Buffer.from(response.body);
        for (let flipped = 0; flipped < 3 && body.length > 0; flipped++) {
            body[random.below(body.length)] = random.below(256);
        }
        return { ...response, body };
    },
    (response) => ({
        ...response,
        body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0xff]), response.body]),
    }),
    (response) => ({ ...response, body: Buffer.from(`[${response.body.toString()}]`) }),
    (response) => ({ ...response, body: Buffer.from(JSON.stringify(response.body.toString())) }),
    (response) => ({
        ...response,
        headers: { ...response.headers, "content-length": String(response.body.length + 5) },
    }),
    () => undefined,
];

/** A position in a JSON value, with how to set and how to remove it. */
interface Place {
    set(value: unknown): void;
    drop(): void;
}

function placesIn(root: unknown): Place[] {
    const places: Place[] = [];
    const visit = (value: unknown): void => {
        if (typeof value !== "object" || value === null) {
            return;
        }
        const holder = value as Record<string, unknown>;
        for (const key of Object.keys(holder)) {
            places.push({ set: (to) => (holder[key] = to), drop: () => delete holder[key] });
            visit(holder[key]);
        }
    };
    visit(root);
    return places;
}

function inJson(
    response: RawResponse,
    change: (root: { value: unknown }, places: Place[]) => void,
): RawResponse {
    try {
        const root = { value: JSON.parse(response.body.toString()) as unknown };
        change(root, placesIn(root));
        const { "content-length": _old, ...headers } = response.headers;
        return { ...response, headers, body: Buffer.from(JSON.stringify(root.value) ?? "") };
    } catch {
        return response;
    }
}

function replaceValue(response: RawResponse, random: Random): RawResponse {
    return inJson(response, (_root, places) => random.of(places).set(random.of(REPLACEMENTS)));
}

function dropValue(response: RawResponse, random: Random): RawResponse {
    return inJson(response, (_root, places) => random.of(places).drop());
}

function insertRawValue(response: RawResponse, random: Random): RawResponse {
    const mark = "raw-value-placeholder";
    const marked = inJson(response, (_root, places) => random.of(places).set(mark));
    return {
        ...marked,
        body: Buffer.from(marked.body.toString().replace(`"${mark}"`, () => random.of(RAW_VALUES))),
    };
}
