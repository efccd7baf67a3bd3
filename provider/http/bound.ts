/** The client of one operation: its own signal for its requests, and responses shared with the reads of other operations. */
import type * as z from "zod";
import { budgetOf, type Client, type Method, type RequestOptions } from "./client";
import { HttpError, isNotFound, NoResponseError } from "./errors";
import { withoutQuery } from "./path";
import { pause } from "./pause";
import { withRequestId, type ServiceResponse } from "./response";
import type { RetryBudget } from "./retry";
import type { Snapshot } from "./snapshot";

const FIRST_PAUSE_MS = 25;

type BoundOptions<T> = Omit<RequestOptions<T>, "signal" | "budget">;

/** Fetches a page of a shared list. */
export type Get = <T = ServiceResponse>(
    path: string,
    decode?: (response: ServiceResponse) => T,
) => Promise<T>;

export class BoundClient {
    /** Shared by all requests of the operation. */
    private readonly budget: RetryBudget;

    constructor(
        private readonly client: Client,
        private readonly snapshot: Snapshot,
        /** Aborts when the operation ends. */
        private readonly signal: AbortSignal,
        /** Responses that were requested before this time are not shared. */
        private readonly asOf?: number,
    ) {
        this.budget = budgetOf(signal);
    }

    /** Sends a request; the response is not shared. */
    get<T = ServiceResponse>(path: string, options: BoundOptions<T> = {}): Promise<T> {
        return this.client.send("GET", path, { ...options, budget: this.budget, signal: this.signal });
    }

    /**
     * A response that all reads share for a short time, cached under the path that a write to it would use. The fetch is aborted when no
     * operation waits for it any more.
     */
    shared<T>(path: string, fetch: (get: Get) => Promise<T>): Promise<T> {
        return this.snapshot.get(path, {
            signal: this.signal,
            fetch: (signal) => fetch((page, decode) => this.client.send("GET", page, { decode, signal })),
            keepFailure: isNotFound,
            asOf: this.asOf,
        });
    }

    /**
     * Sends a write, and drops the shared responses that it makes stale: before it is sent, and again when it has ended. `changes` is the path of the
     * changed object, if it is not the path of the request.
     */
    async write<T = ServiceResponse>(
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
     * Repeats the read and the write if another client wrote in between: `If-Match` failed, so nothing was written. The pauses between attempts grow.
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

    /** A decoder that checks the body against a schema. `unpack` takes the value out of an envelope. */
    shape<T>(
        schema: z.ZodType<T>,
        unpack: (body: unknown) => unknown = (body) => body,
    ): (response: ServiceResponse) => T {
        return (response) => this.parse(schema, response, unpack(response.body));
    }

    /**
     * The body, checked against a schema. `body` is the unpacked one, if there is an envelope. @throws NoResponseError if it does not match: then the
     * outcome of a write is unknown.
     */
    parse<T>(
        schema: z.ZodType<T>,
        { request, requestId, ...response }: ServiceResponse,
        body = response.body,
    ): T {
        const parsed = schema.safeParse(body);
        if (parsed.success) {
            return parsed.data;
        }
        const problems = parsed.error.issues
            .slice(0, 3)
            .map((issue) => `${issue.path.join(".") || "the body"}: ${issue.message}`);
        throw new NoResponseError(
            `${this.client.service}: the response to ${request.method} ${withoutQuery(request.path)} has an unexpected shape (${problems.join("; ")})${withRequestId(requestId)}`,
            request.method !== "GET",
            {
                requestId,
                hint: "check that the base URL leads to the service itself, and that this provider is up to date",
            },
        );
    }
}
