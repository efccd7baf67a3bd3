/** `Idempotency-Key` on POST. */
import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import type { EmulatorContext } from "../context";
import { ServiceError } from "./serviceError";
import type { ServiceEnv } from "./serviceEnv";

interface StoredResponse {
    fingerprint: string;
    /** INTERRUPTED until the response is known. */
    status: number;
    headers: string;
    body: string;
}

/** 402 is a success here: an x402 checkout was created, and the response holds its payment requirements. */
const isCreated = ({ ok, status }: Response) => ok || status === 402;

/** Set on each response, so not stored. */
const PER_RESPONSE_HEADERS = new Set(["x-request-id", "date", "content-length"]);

/** The status of a key whose request was carried out, and whose response was never stored. */
const INTERRUPTED = 0;

/**
 * The first successful response to a key is returned again for the same request, and another request with that key is refused. A
 * refused request has changed nothing, so its key can be used again. Two requests with one key at the same time are handled one after the
 * other: the second gets the first one's response. The key is stored in the transaction of the request's own writes, and the response after it: if the
 * emulator fails or is killed in between, the key is refused from then on, and the request is not carried out twice.
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
            const record = (status: number, headers: [string, string][], body: string): void => {
                store.run(
                    `INSERT INTO idempotency (account_id, key, fingerprint, status, headers, body) VALUES (?, ?, ?, ?, ?, ?)
                     ON CONFLICT DO UPDATE SET status = excluded.status, headers = excluded.headers, body = excluded.body`,
                    accountId,
                    key,
                    fingerprint,
                    status,
                    JSON.stringify(headers),
                    body,
                );
            };
            await store.withCommitHook(() => record(INTERRUPTED, [], ""), next);
            if (isCreated(c.res)) {
                const headers = [...c.res.headers].filter(([name]) => !PER_RESPONSE_HEADERS.has(name));
                record(c.res.status, headers, await c.res.clone().text());
            } else if (c.res.status < 500) {
                store.run("DELETE FROM idempotency WHERE account_id = ? AND key = ?", accountId, key);
            }
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
    if (stored.status === INTERRUPTED) {
        throw new ServiceError(
            409,
            "idempotency_key_interrupted",
            "The request with this Idempotency-Key was carried out, but its response was lost; look for what it created",
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
