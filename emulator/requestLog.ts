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
    private inProgress = 0;
    private idleListeners: (() => void)[] = [];

    list(): RequestRecord[] {
        return this.#records.map((record) => ({ ...record }));
    }

    /** Resolves as soon as no request is in progress. One whose client has hung up is in progress until its deed is done. */
    untilIdle(): Promise<void> {
        return this.inProgress === 0
            ? Promise.resolve()
            : new Promise((resolve) => this.idleListeners.push(resolve));
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
        this.inProgress++;
        try {
            await next();
        } finally {
            this.inProgress--;
            if (this.inProgress === 0) {
                this.idleListeners.splice(0).forEach((resolve) => resolve());
            }
        }
        if (!c.env.incoming.socket.destroyed) record.status = c.res.status;
        const caller = c.get("caller") as ServiceEnv["Variables"]["caller"] | undefined;
        if (caller) record.account = caller.accountId;
    };
}
