/** A client as one operation sees it: its own signal for its requests, and answers that it shares with the reads of others. */
import type { z } from "zod";
import { ProviderError } from "../errors";
import type { Answer, Client, Method, RequestOptions } from "./client";
import { HttpError, isNotFound } from "./errors";
import type { Snapshot } from "./snapshot";

export class BoundClient {
    constructor(
        private readonly client: Client,
        private readonly snapshot: Snapshot,
        /** Ends with the operation. */
        private readonly signal: AbortSignal,
        /** Ends with the session: shared answers don't end with the operation that happened to ask first. */
        private readonly sharedSignal: AbortSignal,
    ) {}

    /** Reads afresh. */
    get(path: string, options: Omit<RequestOptions, "signal"> = {}): Promise<Answer> {
        return this.client.send("GET", path, { ...options, signal: this.signal });
    }

    /** An answer that all reads share for a short while, under the path that a write to it would name. */
    shared<T>(path: string, fetch: (get: (path: string) => Promise<Answer>) => Promise<T>): Promise<T> {
        return this.snapshot.get(
            path,
            () => fetch((page) => this.client.send("GET", page, { signal: this.sharedSignal })),
            isNotFound,
        );
    }

    /** A write drops what reads share of its surroundings: before, as it may happen, and after, as it has. */
    async write(
        method: Exclude<Method, "GET">,
        path: string,
        options: Omit<RequestOptions, "signal"> = {},
    ): Promise<Answer> {
        this.snapshot.drop(path);
        try {
            return await this.client.send(method, path, { ...options, signal: this.signal });
        } finally {
            this.snapshot.drop(path);
        }
    }

    /** Reads and writes again where someone else's write came between: `If-Match` failed, so nothing was written. */
    async retryOn412<T>(readAndWrite: () => Promise<T>, attempts = 5): Promise<T> {
        for (let left = attempts; ; left--) {
            try {
                return await readAndWrite();
            } catch (error) {
                if (!(error instanceof HttpError) || error.status !== 412 || left <= 1) {
                    throw error;
                }
            }
        }
    }

    /** The answer's body in the shape we rely on. @throws ProviderError where it has another: the service is not what we think. */
    parse<T>(schema: z.ZodType<T>, body: unknown, what: string): T {
        const parsed = schema.safeParse(body);
        if (parsed.success) {
            return parsed.data;
        }
        const problems = parsed.error.issues
            .slice(0, 3)
            .map((issue) => `${issue.path.join(".") || "the answer"}: ${issue.message}`);
        throw new ProviderError(
            `${this.client.service}: ${what} has an unexpected shape (${problems.join("; ")})`,
            {
                hint: "check that the base URL leads to the service itself, and that this provider is up to date",
            },
        );
    }
}
