/** A proxy between the plugin and the emulator that forwards every request and mutates responses at random, by a seed. */
import { createServer, request as ask, type IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Random } from "./values";

interface Answer {
    status: number;
    headers: Record<string, string | string[]>;
    body: Buffer;
}

/** A change of one response; `undefined` closes the connection. */
type Mutation = (answer: Answer, random: Random) => Answer | undefined;

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
                void service.answer(request, Buffer.concat(pieces), response.socket);
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
        const service = new MutatingProxy(target, random, new Set(secretKeys), url, close);
        return service;
    }

    /** Writes to the socket directly, because Node's server would refuse most of the mutated responses. */
    private async answer(request: IncomingMessage, body: Buffer, socket: Socket | null): Promise<void> {
        const real = await forward(this.target, request, body);
        this.remember(real.body);
        const mutated = this.random.chance(this.rate) ? this.mutate(real) : real;
        if (mutated) {
            socket?.end(bytesOf(mutated));
        } else {
            socket?.destroy();
        }
    }

    private mutate(answer: Answer): Answer | undefined {
        const mutation = this.random.of(MUTATIONS);
        const once = mutation({ ...answer, headers: { ...answer.headers } }, this.random);
        return once && this.random.chance(0.2) ? this.random.of(MUTATIONS)(once, this.random) : once;
    }

    private remember(body: Buffer): void {
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

function forward(target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const { method, headers, url = "/" } = request;
        const forwarded = ask(target + url, { method, headers: { ...headers, host: "" } }, (response) => {
            const pieces: Buffer[] = [];
            response.on("data", (piece: Buffer) => pieces.push(piece));
            response.on("end", () => {
                const { connection: _ours, "transfer-encoding": _framing, ...rest } = response.headers;
                resolve({
                    status: response.statusCode ?? 0,
                    headers: rest as Answer["headers"],
                    body: Buffer.concat(pieces),
                });
            });
        });
        forwarded.on("error", reject);
        forwarded.end(body);
    });
}

function bytesOf({ status, headers, body }: Answer): Buffer {
    const all: Answer["headers"] = { "content-length": String(body.length), ...headers, connection: "close" };
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
    replaceSome,
    replaceSome,
    replaceSome,
    dropSome,
    dropSome,
    rawValue,
    rawValue,
    (answer, random) => {
        const [name, value] = random.of(HEADERS);
        return { ...answer, headers: { ...answer.headers, [name]: value } };
    },
    (answer, random) => ({ ...answer, status: random.of(STATUSES) }),
    (answer, random) => ({ ...answer, status: 100 + random.below(500) }),
    (answer) => ({ ...answer, body: Buffer.from(HTML), headers: { "content-type": "text/html" } }),
    (answer) => ({ ...answer, status: 200, body: Buffer.from(HTML) }),
    (answer, random) => ({ ...answer, body: answer.body.subarray(0, random.below(answer.body.length + 1)) }),
    (answer, random) => {
        const body = Buffer.from(answer.body);
        for (let flipped = 0; flipped < 3 && body.length > 0; flipped++) {
            body[random.below(body.length)] = random.below(256);
        }
        return { ...answer, body };
    },
    (answer) => ({ ...answer, body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf, 0xff]), answer.body]) }),
    (answer) => ({ ...answer, body: Buffer.from(`[${answer.body.toString()}]`) }),
    (answer) => ({ ...answer, body: Buffer.from(JSON.stringify(answer.body.toString())) }),
    (answer) => ({
        ...answer,
        headers: { ...answer.headers, "content-length": String(answer.body.length + 5) },
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

function inJson(answer: Answer, change: (root: { value: unknown }, places: Place[]) => void): Answer {
    try {
        const root = { value: JSON.parse(answer.body.toString()) as unknown };
        change(root, placesIn(root));
        const { "content-length": _old, ...headers } = answer.headers;
        return { ...answer, headers, body: Buffer.from(JSON.stringify(root.value) ?? "") };
    } catch {
        return answer;
    }
}

function replaceSome(answer: Answer, random: Random): Answer {
    return inJson(answer, (_root, places) => random.of(places).set(random.of(REPLACEMENTS)));
}

function dropSome(answer: Answer, random: Random): Answer {
    return inJson(answer, (_root, places) => random.of(places).drop());
}

function rawValue(answer: Answer, random: Random): Answer {
    const mark = "raw-value-goes-here";
    const marked = inJson(answer, (_root, places) => random.of(places).set(mark));
    return {
        ...marked,
        body: Buffer.from(marked.body.toString().replace(`"${mark}"`, () => random.of(RAW_VALUES))),
    };
}
