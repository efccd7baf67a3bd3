/** Limits how many requests are in flight, and sends them at the rate of the pacer. The others wait in order; retries go first. */
import { realClock, type Clock } from "../clock";
import { Pacer, type Ticket } from "./pacing";

export interface Turn {
    signal: AbortSignal;
    /** Milliseconds to wait before it is sent. */
    delayMs?: number;
    /** A retry: it goes before requests that were not sent yet. */
    again?: boolean;
    /** On the limiter's clock: if the service accepts no request before this time, the request fails instead of waiting. */
    latest?: number;
}

/** The service's pause ends too late for this request, which was not sent. */
export class PauseTooLongError extends Error {
    constructor(readonly pauseMs: number) {
        super(`the service accepts no requests for another ${Math.ceil(pauseMs / 1000)} s`);
        this.name = "PauseTooLongError";
    }
}

/** What a request waited for at the head of the queue. */
export type HeldBy = "rate limit" | "pause" | "maxConcurrency";

interface Waiting extends Turn {
    notBefore: number;
    heldBy: HeldBy;
    go(ticket: Ticket): void;
    refuse(error: Error): void;
}

export class Limiter {
    private readonly waiting: Waiting[] = [];
    private running = 0;
    private wake: (() => void) | undefined;

    constructor(
        private readonly most: number,
        readonly clock: Clock = realClock,
        readonly pacer: Pacer = new Pacer(() => clock.now()),
    ) {}

    /** Runs the task when a request may be sent. The task reports the result of its ticket to the pacer. @throws PauseTooLongError, the signal's reason */
    async run<T>(turn: Turn, task: (ticket: Ticket, heldBy: HeldBy) => Promise<T>): Promise<T> {
        turn.signal.throwIfAborted();
        const { ticket, heldBy } = await this.turn(turn);
        try {
            return await task(ticket, heldBy);
        } finally {
            this.running--;
            this.pump();
        }
    }

    /** In words, what requests wait for; `undefined` where none does. */
    waitingFor(service: string): string | undefined {
        const pauseMs = this.pacer.pausedUntil - this.clock.now();
        if (pauseMs > 0) {
            return `${service} accepts no requests for another ${Math.ceil(pauseMs / 1000)} s`;
        }
        const [first] = this.waiting;
        if (first !== undefined) {
            const { length } = this.waiting;
            const requests = length === 1 ? "1 request waits" : `${length} requests wait`;
            return first.heldBy === "maxConcurrency"
                ? `${requests} for responses of ${service}`
                : `${requests} for the rate limit of ${service}`;
        }
        return this.running > 0 ? `waiting for a response of ${service}` : undefined;
    }

    private turn(turn: Turn): Promise<{ ticket: Ticket; heldBy: HeldBy }> {
        return new Promise((resolve, reject) => {
            const leave = (): void => {
                turn.signal.removeEventListener("abort", abort);
                this.waiting.splice(this.waiting.indexOf(entry), 1);
            };
            const refuse = (error: Error): void => {
                leave();
                reject(error);
            };
            const abort = (): void => {
                refuse(turn.signal.reason as Error);
                this.pump();
            };
            const entry: Waiting = {
                ...turn,
                notBefore: this.clock.now() + (turn.delayMs ?? 0),
                heldBy: "maxConcurrency",
                refuse,
                go: (ticket) => {
                    leave();
                    resolve({ ticket, heldBy: entry.heldBy });
                },
            };
            turn.signal.addEventListener("abort", abort, { once: true });
            const firstNew = turn.again ? this.waiting.findIndex(({ again }) => !again) : -1;
            this.waiting.splice(firstNew < 0 ? this.waiting.length : firstNew, 0, entry);
            this.pump();
        });
    }

    /** Starts the requests that may be sent, and schedules itself for the next one. */
    private pump(): void {
        this.wake?.();
        this.wake = undefined;
        this.refuseTheLate();
        while (this.waiting.length > 0) {
            const now = this.clock.now();
            const next = this.waiting.find(({ notBefore }) => notBefore <= now);
            const delay = next ? this.untilAllowed(next) : this.untilReady(now);
            if (delay === undefined) {
                return;
            }
            if (next === undefined || delay > 0) {
                this.wake = this.clock.after(delay, () => this.pump());
                return;
            }
            this.running++;
            next.go(this.pacer.sent());
        }
    }

    /** Milliseconds; `undefined`: a request in flight has to end first, which calls `pump` again. */
    private untilAllowed(next: Waiting): number | undefined {
        if (this.running >= this.pacer.window(this.most)) {
            next.heldBy = "maxConcurrency";
            return undefined;
        }
        const delay = this.pacer.delay();
        if (delay !== 0) {
            next.heldBy = this.pacer.pausedUntil > this.clock.now() ? "pause" : "rate limit";
        }
        return delay;
    }

    private untilReady(now: number): number {
        return Math.min(...this.waiting.map(({ notBefore }) => notBefore)) - now;
    }

    private refuseTheLate(): void {
        const { pausedUntil } = this.pacer;
        for (const entry of this.waiting.filter(({ latest = Infinity }) => pausedUntil > latest)) {
            entry.refuse(new PauseTooLongError(pausedUntil - this.clock.now()));
        }
    }
}
