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
     * Asks so often, and at such moments, that the difference is known to `precisionMs`, or to what the way to the service allows. Each
     * question is put when the service's second is expected to turn, so that the answer halves what is not known.
     */
    async sharpen(
        precisionMs: number,
        ask: () => Promise<unknown>,
        sleep: (ms: number) => Promise<unknown>,
    ): Promise<void> {
        for (let questions = 0; questions < 10; questions++) {
            if (this.high - this.low <= precisionMs) {
                return;
            }
            if (Number.isFinite(this.low)) {
                const expected = this.now() + (this.low + this.high) / 2;
                await sleep(SECOND - (expected % SECOND));
            }
            await ask();
        }
    }
}
