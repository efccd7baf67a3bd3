/** `Idempotency-Key` on POST. */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { EmulatorContext } from "../context";
import { ServiceError } from "./serviceError";
import type { ServiceEnv } from "./serviceEnv";

interface StoredResponse {
    fingerprint: string;
    status: number;
    headers: string;
    body: string;
}

/** 402 is a success here: an x402 checkout was created, and the response holds its payment requirements. */
const isCreated = ({ ok, status }: Response) => ok || status === 402;

/** Set on each response, so not stored. */
const PER_RESPONSE_HEADERS = new Set(["x-request-id", "date", "content-length"]);

/**
 * The first successful response to a key is returned again for the same request, and another request with that key is refused. A
 * refused request has changed nothing, so its key can be used again. Two requests with one key at the same time are handled one after the
 * other: the second gets the first one's response.
 */
export function idempotency({ store, behaviour }: EmulatorContext): MiddlewareHandler<ServiceEnv> {
    const queue = keyedQueue();
    return async (c, next) => {
        const key = c.req.header("Idempotency-Key");
        if (behaviour.ignoreIdempotencyKeys || c.req.method !== "POST" || key === undefined) {
            return next();
        }

        const { accountId } = c.get("caller");
        const url = new URL(c.req.url);
        const request = [c.req.method, url.pathname + url.search, await c.req.text()].join("\n");
        const fingerprint = createHash("sha256").update(request).digest("hex");

        return queue(`${accountId} ${key}`, async () => {
            const earlier = store.get<StoredResponse>(
                "SELECT fingerprint, status, headers, body FROM idempotency WHERE account_id = ? AND key = ?",
                accountId,
                key,
            );
            if (earlier) {
                return replay(earlier, fingerprint);
            }
            await next();
            if (!isCreated(c.res)) {
                return;
            }
            const headers = [...c.res.headers].filter(([name]) => !PER_RESPONSE_HEADERS.has(name));
            const body = await c.res.clone().text();
            store.run(
                "INSERT INTO idempotency (account_id, key, fingerprint, status, headers, body) VALUES (?, ?, ?, ?, ?, ?)",
                accountId,
                key,
                fingerprint,
                c.res.status,
                JSON.stringify(headers),
                body,
            );
        });
    };
}

function replay(stored: StoredResponse, fingerprint: string): Response {
    if (stored.fingerprint !== fingerprint) {
        throw new ServiceError(
            422,
            "idempotency_key_reused",
            "This Idempotency-Key was used for a different request; use a new key for a new request",
        );
    }
    const headers = new Headers(JSON.parse(stored.headers) as [string, string][]);
    headers.set("Idempotency-Replayed", "true");
    return new Response(stored.body, { status: stored.status, headers });
}

/** Runs tasks of the same key one after the other. */
function keyedQueue() {
    const last = new Map<string, Promise<unknown>>();
    return async <Result>(key: string, task: () => Promise<Result>): Promise<Result> => {
        const turn = (last.get(key) ?? Promise.resolve()).then(task, task);
        last.set(key, turn);
        try {
            return await turn;
        } finally {
            if (last.get(key) === turn) {
                last.delete(key);
            }
        }
    };
}
