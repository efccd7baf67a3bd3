/**
 * Reports what operations that take long wait for: a rate limit, a pause that the service asked for, its responses. An operation is reported after FIRST_MS,
 * and then each time when twice as much time has passed; of many at once, one each APART_MS.
 */
import { realClock, type Clock } from "../../http/clock";

const FIRST_MS = 10_000;
const APART_MS = 5_000;

export class Progress {
    private reportedAt = -Infinity;

    constructor(private readonly clock: Clock = realClock) {}

    /** Runs an operation. `waiting` returns what it waits for, in words. */
    async watch<T>(
        waiting: () => string | undefined,
        report: (message: string) => void,
        run: () => Promise<T>,
    ): Promise<T> {
        const startedAt = this.clock.now();
        let cancel = (): void => {};
        const wait = (ms: number): void => {
            cancel = this.clock.after(ms, () => {
                wait(2 * ms);
                this.report(waiting() ?? "in progress", this.clock.now() - startedAt, report);
            });
        };
        wait(FIRST_MS);
        try {
            return await run();
        } finally {
            cancel();
        }
    }

    private report(waiting: string, ms: number, report: (message: string) => void): void {
        const now = this.clock.now();
        if (now - this.reportedAt >= APART_MS) {
            this.reportedAt = now;
            report(`after ${Math.round(ms / 1000)} s: ${waiting}`);
        }
    }
}
