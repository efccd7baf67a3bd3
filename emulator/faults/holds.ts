/** The requests that `hold` rules keep waiting: a test acts while they wait, and then releases them. */
import type { Context } from "hono";
import type { HeldRequest, OpenRecord } from "../http/requestRecord";
import type { ServiceEnv } from "../http/serviceEnv";

interface Held {
    readonly record: OpenRecord;
    readonly socket: { readonly destroyed: boolean };
    readonly release: () => void;
}

interface Waiter {
    readonly count: number;
    readonly resolve: (held: HeldRequest[]) => void;
    readonly reject: (error: Error) => void;
}

export class Holds {
    private held: Held[] = [];
    private waiters: Waiter[] = [];
    private closed = false;

    /** Resolves when the request is released. */
    hold(c: Context<ServiceEnv>): Promise<void> {
        if (this.closed) {
            return Promise.resolve();
        }
        return new Promise((release) => {
            this.held.push({ record: c.get("record"), socket: c.env.incoming.socket, release });
            this.waiters = this.waiters.filter((waiter) => !this.isServed(waiter));
        });
    }

    /** In the order in which they started to wait. */
    list(): HeldRequest[] {
        return this.held.map(({ record, socket }) => ({ ...record, abandoned: socket.destroyed }));
    }

    /** Resolves as soon as this many requests are being held at once. */
    until(count: number): Promise<HeldRequest[]> {
        if (this.closed) {
            return Promise.reject(closedError());
        }
        return new Promise((resolve, reject) => {
            const waiter = { count, resolve, reject };
            if (!this.isServed(waiter)) {
                this.waiters.push(waiter);
            }
        });
    }

    /** Releases all held requests. Returns their number. */
    release(): number {
        const released = this.held;
        this.held = [];
        for (const { release } of released) {
            release();
        }
        return released.length;
    }

    close(): void {
        this.closed = true;
        this.release();
        for (const { reject } of this.waiters.splice(0)) {
            reject(closedError());
        }
    }

    private isServed({ count, resolve }: Waiter): boolean {
        if (this.held.length < count) {
            return false;
        }
        resolve(this.list());
        return true;
    }
}

function closedError(): Error {
    return new Error("the emulator was closed before so many requests were held");
}
