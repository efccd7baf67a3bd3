/** The client of one operation: its own signal for its requests, and responses shared with the reads of other operations. */
import type { z } from "zod";
import { withRequestId } from "./response";
import { budgetOf, type Answer, type Client, type Method, type RequestOptions } from "./client";
import { HttpError, isNotFound, NoResponseError } from "./errors";
import { pause } from "./pause";
import type { RetryBudget } from "./retry";
import type { Snapshot } from "./snapshot";

const FIRST_PAUSE_MS = 25;

type BoundOptions<T> = Omit<RequestOptions<T>, "signal" | "budget">;

/** Asks for a page of what is shared. */
export type Get = <T = Answer>(path: string, understand?: (answer: Answer) => T) => Promise<T>;

export class BoundClient {
    /** All retries of the operation live off it. */
    private readonly budget: RetryBudget;

    constructor(
        private readonly client: Client,
        private readonly snapshot: Snapshot,
        /** Ends with the operation. */
        private readonly signal: AbortSignal,
        /** Responses that were requested before this time are not shared. */
        private readonly asOf?: number,
    ) {
        this.budget = budgetOf(signal);
    }

    /** Reads afresh. */
    get<T = Answer>(path: string, options: BoundOptions<T> = {}): Promise<T> {
        return this.client.send("GET", path, { ...options, budget: this.budget, signal: this.signal });
    }

    /**
     * An answer that all reads share for a short while, under the path that a write to it would name. It is fetched on behalf of all
     * operations that wait for it, and given up with the last of them.
     */
    shared<T>(path: string, fetch: (get: Get) => Promise<T>): Promise<T> {
        return this.snapshot.get(path, {
            signal: this.signal,
            fetch: (signal) =>
                fetch((page, understand) =>
                    this.client.send("GET", page, {
                        ...(understand === undefined ? {} : { decode: understand }),
                        signal,
                    }),
                ),
            keepFailure: isNotFound,
            asOf: this.asOf,
        });
    }

    /**
     * A write drops what reads share of its surroundings: before, as it may happen, and after, as it has. `changes` is the path of what
     * it changes, where its own path doesn't say.
     */
    async write<T = Answer>(
        method: Exclude<Method, "GET">,
        path: string,
        { changes = path, ...options }: BoundOptions<T> & { changes?: string } = {},
    ): Promise<T> {
        this.snapshot.drop(changes);
        try {
            return await this.client.send(method, path, {
                ...options,
                budget: this.budget,
                signal: this.signal,
            });
        } finally {
            this.snapshot.drop(changes);
        }
    }

    /**
     * Reads and writes again where someone else's write came between: `If-Match` failed, so nothing was written. Who is in the way is
     * given more and more time to be done.
     */
    async retryOn412<T>(readAndWrite: () => Promise<T>, attempts = 8): Promise<T> {
        for (let attempt = 1; ; attempt++) {
            try {
                return await readAndWrite();
            } catch (error) {
                if (!(error instanceof HttpError) || error.status !== 412 || attempt >= attempts) {
                    throw error;
                }
                await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt, this.signal);
            }
        }
    }

    /** Understands an answer by the shape that we rely on. Where it comes wrapped, `unpack` takes it out. */
    shape<T>(
        schema: z.ZodType<T>,
        unpack: (body: unknown) => unknown = (body) => body,
    ): (answer: Answer) => T {
        return (answer) => this.parse(schema, answer, unpack(answer.body));
    }

    /**
     * The answer's body in the shape we rely on: `body`, where it was unpacked. @throws NoResponseError where it has another: the service is
     * not what we think, and what a write came to is not known.
     */
    parse<T>(schema: z.ZodType<T>, { request, requestId, ...answer }: Answer, body = answer.body): T {
        const parsed = schema.safeParse(body);
        if (parsed.success) {
            return parsed.data;
        }
        const problems = parsed.error.issues
            .slice(0, 3)
            .map((issue) => `${issue.path.join(".") || "the answer"}: ${issue.message}`);
        throw new NoResponseError(
            `${this.client.service}: the response to ${request.method} ${request.path.split("?")[0] ?? ""} has an unexpected shape (${problems.join("; ")})${withRequestId(requestId)}`,
            request.method !== "GET",
            {
                requestId,
                hint: "check that the base URL leads to the service itself, and that this provider is up to date",
            },
        );
    }
}
