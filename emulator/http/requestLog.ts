/** The log of the requests that the services received. */
import type { MiddlewareHandler } from "hono";
import type { Caller } from "../accounts";
import type { OpenRecord, RequestRecord } from "./requestRecord";
import type { ServiceEnv } from "./serviceEnv";

/** A long-lived emulator must not grow without end; no test looks back further than this. */
const CAPACITY = 100_000;

/** Every request to a service in the order of arrival. Control routes are not in it. */
export class RequestLog {
    private records: OpenRecord[] = [];
    private inProgress = 0;
    private idleListeners: (() => void)[] = [];

    list(): RequestRecord[] {
        return this.records.map((record) => ({ ...record }));
    }

    /** Resolves as soon as no request is in progress. One whose client has disconnected is in progress until it has been handled. */
    untilIdle(): Promise<void> {
        return this.inProgress === 0
            ? Promise.resolve()
            : new Promise((resolve) => this.idleListeners.push(resolve));
    }

    clear(): void {
        this.records = [];
    }

    /** Records a request on arrival, so that one without a response is in the log too, and its status when the response is sent. */
    readonly middleware: MiddlewareHandler<ServiceEnv> = async (c, next) => {
        const url = new URL(c.req.url);
        const record: OpenRecord = {
            method: c.req.method,
            path: url.pathname + url.search,
            status: 0,
        };
        this.records.push(record);
        if (this.records.length > CAPACITY) {
            this.records.shift();
        }
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
        if (!c.env.incoming.socket.destroyed) {
            record.status = c.res.status;
        }
        const caller = c.get("caller") as Caller | undefined;
        if (caller) {
            record.account = caller.accountId;
        }
    };
}
