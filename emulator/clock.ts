/** Where the time comes from; tests hand in their own to get published timestamps out exactly. */
export type TimeSource = () => number;

/**
 * The emulator's one clock. Every timestamp it stamps is later than the one before, even within a millisecond, so that
 * "created after", "updated since" and sorting by time are never a matter of luck in a test.
 */
export class Clock {
    #last = 0;
    #advanceMs = 0;
    #skewMs = 0;

    constructor(private readonly source: TimeSource = Date.now) {}

    /** Milliseconds that never go back where the source does not: for what is counted per second, whatever the services' clock says. */
    elapsed(): number {
        return this.source === Date.now ? performance.now() : this.source();
    }

    /** A timestamp to store: strictly later than every earlier one. */
    stamp(): Date {
        this.#last = Math.max(this.#last + 1, this.#now());
        return new Date(this.#last);
    }

    /** What a `Date` header says: never earlier than a timestamp already given out. */
    read(): Date {
        return new Date(Math.max(this.#last, this.#now()));
    }

    /** Moves the emulator's time ahead of its source, until the emulator stops: what expires can be seen to expire. */
    advance(ms: number): void {
        this.#advanceMs += ms;
    }

    /**
     * Sets how far the time is ahead of what it would be (behind, if negative). This alone sets it back; what is stamped from then on is
     * still in order.
     */
    skew(ms: number): void {
        this.#last += ms - this.#skewMs;
        this.#skewMs = ms;
    }

    #now(): number {
        return this.source() + this.#advanceMs + this.#skewMs;
    }
}
