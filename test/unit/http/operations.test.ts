/** The requests of one operation: what they contain, what comes back, and when a read and a write are repeated together. */
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import * as z from "zod";
import { BoundClient } from "../../../provider/http/bound";
import type { Client, RequestOptions } from "../../../provider/http/client";
import { HttpError } from "../../../provider/http/errors";
import { Snapshot } from "../../../provider/http/snapshot";
import { client, serve, type Started } from "./support";

const never = new AbortController().signal;

interface Received {
    method: string | undefined;
    url: string | undefined;
    headers: IncomingHttpHeaders;
    body: string;
}

let service: Started;
let toys: Client;
let received: Received[];
let respond: RequestListener;

beforeEach(async () => {
    received = [];
    respond = (_request, response) => void response.end("{}");
    service = await serve((request, response) => {
        const chunks: Buffer[] = [];
        request
            .on("data", (chunk: Buffer) => chunks.push(chunk))
            .on("end", () => {
                const { method, url, headers } = request;
                received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
                respond(request, response);
            });
    });
    toys = client(`http://127.0.0.1:${service.port}`);
});

afterEach(async () => {
    await toys.close();
    await service.close();
});

const bound = (): BoundClient => new BoundClient(toys, new Snapshot(), never);

async function sent(options: Partial<RequestOptions>, method: "GET" | "POST" = "POST"): Promise<Received> {
    await toys.send(method, "/boxes", { signal: never, ...options });
    const [request] = received.splice(0);
    return request as Received;
}

describe("a request", () => {
    test("with a body is JSON", async () => {
        const { body, headers } = await sent({ body: { name: "a" } });
        expect([body, headers["content-type"]]).toEqual(['{"name":"a"}', "application/json"]);
    });

    test("with bytes has their type", async () => {
        const { body, headers } = await sent({
            bytes: { content: Buffer.from("<svg/>"), contentType: "image/svg+xml" },
        });
        expect([body, headers["content-type"]]).toEqual(["<svg/>", "image/svg+xml"]);
    });

    test("without a body has no type", async () => {
        const { body, headers } = await sent({}, "GET");
        expect([body, headers["content-type"]]).toEqual(["", undefined]);
    });

    test("has an idempotency key only if one is given", async () => {
        expect((await sent({ idempotencyKey: "k1" })).headers["idempotency-key"]).toBe("k1");
        expect((await sent({})).headers).not.toHaveProperty("idempotency-key");
    });

    test("is named in errors without its query", async () => {
        respond = (_request, response) => void response.writeHead(404).end();
        await expect(toys.send("GET", "/boxes?cursor=c", { signal: never })).rejects.toThrow(
            /^Toys: GET \/boxes returned 404$/,
        );
    });

    test("accepts the statuses that it expects", async () => {
        respond = (_request, response) => void response.writeHead(402).end('{"price":1}');
        const options = { signal: never, accept: [402] };
        expect((await toys.send("POST", "/checkouts", options)).body).toEqual({ price: 1 });
    });

    test("is retried as often as its own limit says", async () => {
        respond = (_request, response) => void response.writeHead(503, { "retry-after": "0" }).end();
        const failure = toys.send("GET", "/boxes", { signal: never, maxRetries: 1 });
        await expect(failure).rejects.toThrow("(after 2 attempts)");
        expect(received).toHaveLength(2);
    });
});

describe("a shared response", () => {
    test("is returned as it is, or decoded", async () => {
        respond = (_request, response) => void response.end('{"name":"a"}');
        expect(await bound().shared("/a", async (get) => (await get("/a")).body)).toEqual({ name: "a" });
        const name = await bound().shared("/a", (get) =>
            get("/a", ({ body }) => (body as { name: string }).name),
        );
        expect(name).toBe("a");
    });
});

describe("the shape of a response", () => {
    const box = z.object({ id: z.string(), size: z.object({ width: z.number() }).optional() });
    const read = (body: unknown) => {
        const api = bound();
        const response = {
            request: { method: "POST" as const, path: "/boxes?x=1" },
            requestId: "req-1",
            body,
            headers: {},
        };
        return api.shape(box)(response);
    };

    test("that fits is the result, without what was not asked for", () => {
        expect(read({ id: "a", other: 1 })).toEqual({ id: "a" });
    });

    test.each([
        ["an array", [], "the body: "],
        ["a wrong part", { id: "a", size: { width: "1" } }, "size.width: "],
    ])("that is %s is an error that names where", (_what, body, place) => {
        expect(() => read(body)).toThrow(
            `Toys: the response to POST /boxes has an unexpected shape (${place}`,
        );
    });
});

describe("a read and a write in one", () => {
    const refusal = (status: number): HttpError =>
        new HttpError(`status ${status}`, status, undefined, undefined, undefined);

    /** The attempts until a result, where each attempt is refused with the next status. */
    async function attempt(statuses: readonly number[]): Promise<{ count: number; result: unknown }> {
        let count = 0;
        const result = await bound()
            .retryOn412(() => {
                const status = statuses[count++];
                return status === undefined ? Promise.resolve("written") : Promise.reject(refusal(status));
            }, 4)
            .catch((error: unknown) => error);
        return { count, result };
    }

    test("are repeated where someone else wrote in between", async () => {
        expect(await attempt([412, 412])).toEqual({ count: 3, result: "written" });
    });

    test("are not repeated for ever", async () => {
        expect(await attempt([412, 412, 412, 412, 412])).toMatchObject({ count: 4, result: { status: 412 } });
    });

    test("are not repeated after another refusal, or another error", async () => {
        expect(await attempt([409])).toMatchObject({ count: 1, result: { status: 409 } });
        let count = 0;
        const failing = bound().retryOn412(() => {
            count++;
            return Promise.reject(new TypeError("status 412"));
        });
        await expect(failing).rejects.toThrow(TypeError);
        expect(count).toBe(1);
    });
});
