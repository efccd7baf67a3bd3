import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { ServiceError } from "./serviceError";
import type { ServiceEnv, Stage } from "./stage";

interface Answer {
    fingerprint: string;
    status: number;
    headers: string;
    body: string;
}

/** 402 is no refusal here: it is how an x402 checkout answers what it has made. */
const isMade = ({ ok, status }: Response) => ok || status === 402;

/** Set anew for each answer, so not part of what is kept. */
const perAnswerHeaders = new Set(["x-request-id", "date", "content-length"]);

/**
 * `Idempotency-Key` on POST: the first successful answer to a key is given again to the same request, and another request with
 * that key is refused. A refused request has changed nothing, so its key is free again. Two requests with one key at the same
 * time run one after the other: the second gets the first one's answer.
 */
export function idempotency({ store, behaviour }: Stage): MiddlewareHandler<ServiceEnv> {
    const takeTurns = turns();
    return async (c, next) => {
        const key = c.req.header("Idempotency-Key");
        if (behaviour.ignoreIdempotencyKeys || c.req.method !== "POST" || key === undefined) return next();

        const { accountId } = c.get("caller");
        const url = new URL(c.req.url);
        const request = [c.req.method, url.pathname + url.search, await c.req.text()].join("\n");
        const fingerprint = createHash("sha256").update(request).digest("hex");

        return takeTurns(`${accountId} ${key}`, async () => {
            const earlier = store.get<Answer>(
                "SELECT fingerprint, status, headers, body FROM idempotency WHERE account_id = ? AND key = ?",
                accountId,
                key,
            );
            if (earlier) return replay(earlier, fingerprint);
            await next();
            if (!isMade(c.res)) return;
            const headers = [...c.res.headers].filter(([name]) => !perAnswerHeaders.has(name));
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

function replay(answer: Answer, fingerprint: string): Response {
    if (answer.fingerprint !== fingerprint) {
        throw new ServiceError(
            422,
            "idempotency_key_reused",
            "This Idempotency-Key was used for a different request; use a new key for a new request",
        );
    }
    const headers = new Headers(JSON.parse(answer.headers) as [string, string][]);
    headers.set("Idempotency-Replayed", "true");
    return new Response(answer.body, { status: answer.status, headers });
}

/** Runs tasks of the same name one after the other. */
function turns() {
    const last = new Map<string, Promise<unknown>>();
    return async <Result>(name: string, task: () => Promise<Result>): Promise<Result> => {
        const turn = (last.get(name) ?? Promise.resolve()).then(task, task);
        last.set(name, turn);
        try {
            return await turn;
        } finally {
            if (last.get(name) === turn) last.delete(name);
        }
    };
}
