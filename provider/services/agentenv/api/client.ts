/** Sends requests to AgentEnv: unwraps responses, reads lists page by page, and runs tasks one at a time where the service has no transactions. */
import * as z from "zod";
import type { BoundClient } from "../../../http/bound";
import type { ServiceResponse } from "../../../http/client";
import type { Locks } from "../../../http/locks";
import { allPages } from "../../../http/paging";
import { pageOf, unwrapData } from "./envelope";

/** The largest page that a list returns. */
const PAGE_SIZE = 500;

/** An object with an empty id could not be found again. */
export const objectId = z.string().min(1);

export class AgentEnvClient {
    constructor(
        readonly http: BoundClient,
        private readonly locks: Locks,
        /** Aborts when the operation ends. */
        private readonly signal: AbortSignal,
    ) {}

    get<T>(route: string, schema: z.ZodType<T>, options: { maxRetries?: number } = {}): Promise<T> {
        return this.http.get(route, { ...options, decode: this.shape(schema) });
    }

    post<T>(route: string, schema: z.ZodType<T>, body: unknown, idempotencyKey?: string): Promise<T> {
        return this.http.write("POST", route, {
            body,
            ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
            decode: this.shape(schema),
        });
    }

    async delete(route: string): Promise<void> {
        await this.http.write("DELETE", route);
    }

    /** A whole list, page by page, shared by all reads. An incomplete list is an error, never a shorter list. */
    list<T>(route: string, wrapper: string, item: z.ZodType<T>): Promise<T[]> {
        return this.http.shared(route, (get) =>
            allPages(`AgentEnv: GET ${route}`, (cursor) => {
                const query = new URLSearchParams({
                    limit: String(PAGE_SIZE),
                    ...(cursor ? { cursor } : {}),
                });
                return get(`${route}?${query.toString()}`, (response) => {
                    const { items, nextCursor } = pageOf(response.body, wrapper);
                    return { items: this.http.parse(z.array(item), response, items), nextCursor };
                });
            }),
        );
    }

    /** Parses a response whose object may be wrapped. */
    shape<T>(schema: z.ZodType<T>): (response: ServiceResponse) => T {
        return this.http.shape(schema, unwrapData);
    }

    /** Runs the tasks of one key one after another, over all operations. A cancelled operation does not wait for its turn. */
    exclusive<T>(key: string, task: () => Promise<T>): Promise<T> {
        return this.locks.run(key, task, this.signal);
    }
}
