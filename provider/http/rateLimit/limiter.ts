/** At most so many at once, and no faster than the pacer lets them; the rest wait in order, those that were sent before in front. */
import { realClock, type Clock } from "../clock";
import { Pacer, type Ticket } from "./pacing";

export interface Turn {
    signal: AbortSignal;
    /** Not before so many milliseconds from now. */
    delayMs?: number;
    /** It was sent before: it goes in front of what was not. */
    again?: boolean;
    /** On the limiter's clock: where the service wants nothing sent before this, it is not waited for. */
    latest?: number;
}

/** The service's pause ends too late for this request. It was not sent. */
export class PauseTooLongError extends Error {
    constructor(readonly pauseMs: number) {
        super(`the service accepts no requests for another ${Math.ceil(pauseMs / 1000)} s`);
        this.name = "PauseTooLongError";
    }
}

interface Waiting extends Turn {
    notBefore: number;
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

    /** Runs the task when it is its turn; the task tells the pacer what became of its ticket. @throws PauseTooLongError, the signal's reason */
    async run<T>(turn: Turn, task: (ticket: Ticket) => Promise<T>): Promise<T> {
        turn.signal.throwIfAborted();
        const ticket = await this.turn(turn);
        try {
            return await task(ticket);
        } finally {
            this.running--;
            this.pump();
        }
    }

    private turn(turn: Turn): Promise<Ticket> {
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
                refuse,
                go: (ticket) => {
                    leave();
                    resolve(ticket);
                },
            };
            turn.signal.addEventListener("abort", abort, { once: true });
            const firstNew = turn.again ? this.waiting.findIndex(({ again }) => !again) : -1;
            this.waiting.splice(firstNew < 0 ? this.waiting.length : firstNew, 0, entry);
            this.pump();
        });
    }

    /** Lets go who may, and comes back when the next one may. */
    private pump(): void {
        this.wake?.();
        this.wake = undefined;
        this.refuseTheLate();
        while (this.waiting.length > 0) {
            const now = this.clock.now();
            const next = this.waiting.find(({ notBefore }) => notBefore <= now);
            const delay = next ? this.untilAllowed() : this.untilReady(now);
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

    /** `undefined`: when something that is in flight has ended, which pumps again. */
    private untilAllowed(): number | undefined {
        return this.running < this.pacer.window(this.most) ? this.pacer.delay() : undefined;
    }

    private untilReady(now: number): number {
        return Math.min(...this.waiting.map(({ notBefore }) => notBefore)) - now;
    }

    private refuseTheLate(): void {
        const { pausedUntil } = this.pacer;
        for (const entry of this.waiting.filter(
            ({ latest }) => latest !== undefined && pausedUntil > latest,
        )) {
            entry.refuse(new PauseTooLongError(pausedUntil - this.clock.now()));
        }
    }
}
