/**
 * The service's clock, by the `Date` of its answers: what was made before a moment of ours, and what after, is told by the service's times, and
 * its clock is not ours. A Date has whole seconds, so one answer tells the difference of the clocks to a second; each further one narrows
 * that, as it falls elsewhere in its second.
 */

/** A time of the service in milliseconds since 1970, as far as it is known: no earlier and no later. */
export interface ServiceTime {
    from: number;
    to: number;
}

const SECOND = 1000;
const QUESTIONS = 4;
const MOST_TURNS = 5;

export class ServerClock {
    /** Service's time minus ours lies between these. */
    private low = -Infinity;
    private high = Infinity;

    /** `now` is ours, in milliseconds: it must not jump. */
    constructor(readonly now: () => number = () => performance.now()) {}

    /** Learns from an answer's `Date`, and when by our clock the request was sent and its answer came. */
    observe(date: string | undefined, sentAt: number, receivedAt: number): void {
        const told = Date.parse(date ?? "");
        if (Number.isNaN(told)) {
            return;
        }
        const low = told - receivedAt;
        const high = told + SECOND - sentAt;
        this.low = Math.max(this.low, low);
        this.high = Math.min(this.high, high);
        if (this.low > this.high) {
            // The service's clock was set, or another of its machines answered: only the latest is believed.
            this.low = low;
            this.high = high;
        }
    }

    /** The service's time at a moment of ours. `undefined`: no answer has said yet. */
    at(moment: number): ServiceTime | undefined {
        return Number.isFinite(this.low) ? { from: moment + this.low, to: moment + this.high } : undefined;
    }

    /**
     * Asks so often, and at such moments, that the difference is known to `precisionMs`, or to what the way to the service allows. Only the turn of
     * the service's second tells anything new: each time it comes, a few questions around it say to a fifth where it was.
     */
    async sharpen(
        precisionMs: number,
        ask: () => Promise<unknown>,
        sleep: (ms: number) => Promise<unknown>,
    ): Promise<void> {
        if (!Number.isFinite(this.low)) {
            await ask();
        }
        for (let turns = 0; turns < MOST_TURNS && this.high - this.low > precisionMs; turns++) {
            for (const moment of this.momentsAroundTurn()) {
                const wait = moment - this.now();
                if (wait >= 0 && this.tells(moment)) {
                    await sleep(wait);
                    await ask();
                }
            }
        }
    }

    /** Evenly over the time in which the service's second may turn next, by our clock. */
    private momentsAroundTurn(): number[] {
        const width = this.high - this.low;
        const middle = (this.low + this.high) / 2;
        const now = this.now();
        const turn = now + SECOND - modulo(now + middle, SECOND);
        // Not one that may be over already.
        const next = turn - width / 2 < now && width < SECOND / 2 ? turn + SECOND : turn;
        return Array.from({ length: QUESTIONS }, (_, index) => {
            const part = (index + 1) / (QUESTIONS + 1);
            return next + (part - 0.5) * width;
        });
    }

    /** Whether it is open on which side of a turn the moment is. */
    private tells(moment: number): boolean {
        return Math.floor((moment + this.low) / SECOND) !== Math.floor((moment + this.high) / SECOND);
    }
}

function modulo(value: number, by: number): number {
    return ((value % by) + by) % by;
}
