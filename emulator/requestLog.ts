import type { MiddlewareHandler } from "hono";
import type { RequestRecord } from "./requestRecord";
import type { ServiceEnv } from "./stage";

/** A record that is still being written. */
export type OpenRecord = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] };

/** A long-lived emulator must not grow without end; no test looks back further than this. */
const capacity = 100_000;

/** Every request to the two services in the order of arrival. Control routes are not in it. */
export class RequestLog {
    #records: OpenRecord[] = [];

    list(): RequestRecord[] {
        return this.#records.map((record) => ({ ...record }));
    }

    clear(): void {
        this.#records = [];
    }

    /** Notes a request when it arrives, so one that never gets an answer is seen too, and its status when it is answered. */
    readonly middleware: MiddlewareHandler<ServiceEnv> = async (c, next) => {
        const url = new URL(c.req.url);
        const record: OpenRecord = {
            method: c.req.method,
            path: url.pathname + url.search,
            status: 0,
        };
        this.#records.push(record);
        if (this.#records.length > capacity) this.#records.shift();
        c.set("record", record);
        await next();
        if (!c.env.incoming.socket.destroyed) record.status = c.res.status;
        const caller = c.get("caller") as ServiceEnv["Variables"]["caller"] | undefined;
        if (caller) record.account = caller.accountId;
    };
}
