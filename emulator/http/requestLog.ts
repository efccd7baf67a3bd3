/** The log of the requests that the services received. */
import type { MiddlewareHandler } from "hono";
import type { Caller } from "../accounts";
import type { Clock } from "../clock";
import type { OpenRecord, RequestRecord } from "./requestRecord";
import type { ServiceEnv } from "./serviceEnv";

/** A long-lived emulator must not grow without end; no test looks back further than this. */
const CAPACITY = 100_000;

/** A request as the console shows it. */
export interface LoggedRequest extends RequestRecord {
    /** Counts from 1. */
    readonly id: number;
    /** When it arrived, by the emulator's clock. */
    readonly at: string;
    /** The emulator has finished it. */
    readonly isDone: boolean;
}

interface Entry {
    readonly id: number;
    readonly at: Date;
    readonly record: OpenRecord;
    isDone: boolean;
}

/** What is told about the log: a request that arrived or was finished, or that the log was cleared. */
export type LogListener = (change: LoggedRequest | "cleared") => void;

/** Every request to a service in the order of arrival. Control routes are not in it. */
export class RequestLog {
    private entries: Entry[] = [];
    private count = 0;
    private inProgress = 0;
    private idleListeners: (() => void)[] = [];
    private readonly listeners = new Set<LogListener>();

    constructor(private readonly clock: Clock) {}

    list(): RequestRecord[] {
        return this.entries.map(({ record }) => ({ ...record }));
    }

    /** The last ones of them, oldest first. */
    last(count: number): LoggedRequest[] {
        return this.entries.slice(-count).map(shown);
    }

    /** Returns a function that ends it. */
    listen(listener: LogListener): () => void {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
    }

    /** Resolves as soon as no request is in progress. One whose client has disconnected is in progress until it has been handled. */
    untilIdle(): Promise<void> {
        return this.inProgress === 0
            ? Promise.resolve()
            : new Promise((resolve) => this.idleListeners.push(resolve));
    }

    clear(): void {
        this.entries = [];
        this.notify("cleared");
    }

    /** Records a request on arrival, so that one without a response is in the log too, and its status when the response is sent. */
    readonly middleware: MiddlewareHandler<ServiceEnv> = async (c, next) => {
        const url = new URL(c.req.url);
        const record: OpenRecord = {
            method: c.req.method,
            path: url.pathname + url.search,
            status: 0,
        };
        const entry = this.add(record);
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
        entry.isDone = true;
        this.notify(entry);
    };

    private add(record: OpenRecord): Entry {
        const entry = { id: ++this.count, at: this.clock.read(), record, isDone: false };
        this.entries.push(entry);
        if (this.entries.length > CAPACITY) {
            this.entries.shift();
        }
        this.notify(entry);
        return entry;
    }

    private notify(change: Entry | "cleared"): void {
        if (this.listeners.size === 0) {
            return;
        }
        const told = change === "cleared" ? change : shown(change);
        this.listeners.forEach((listener) => listener(told));
    }
}

function shown({ id, at, record, isDone }: Entry): LoggedRequest {
    return { id, at: at.toISOString(), isDone, ...record };
}
