/** The one clock of an emulator. */
import type { ClockState } from "./state/state";

/** The source of the time. Tests pass their own to get exact timestamps. */
export type TimeSource = () => number;

/**
 * Every timestamp is later than the one before, even within a millisecond, so that "created after", "updated since" and sorting by
 * time are deterministic in tests.
 */
export class Clock {
    private last = 0;
    private advanceMs = 0;
    private skewMs = 0;

    constructor(private readonly source: TimeSource = Date.now) {}

    /** Milliseconds that never go back where the source does not: for rates, which the services' clock must not influence. */
    elapsed(): number {
        return this.source === Date.now ? performance.now() : this.source();
    }

    /** A timestamp to store: strictly later than every earlier one. */
    stamp(): Date {
        this.last = Math.max(this.last + 1, this.now());
        return new Date(this.last);
    }

    /** The time for a `Date` header: never earlier than a timestamp that was already returned. */
    read(): Date {
        return new Date(Math.max(this.last, this.now()));
    }

    /** Advances the emulator's time from its source until it stops, so that a test can expire objects. */
    advance(ms: number): void {
        this.advanceMs += ms;
    }

    /**
     * Sets how far the time is ahead of the source and the advances (behind, if negative). Nothing else sets it back; what is stamped
     * from then on is still in order.
     */
    skew(ms: number): void {
        this.last += ms - this.skewMs;
        this.skewMs = ms;
    }

    /** What a state holds of the time. The skew is none of it: it belongs to a plan of faults. */
    state(): ClockState {
        return { advancedMs: this.advanceMs, lastStamp: new Date(this.last - this.skewMs).toISOString() };
    }

    /** Sets the time as a state has it: from then on it is as far ahead of the source as it was then, which may be less than now. */
    restore({ advancedMs, lastStamp }: ClockState): void {
        this.advanceMs = advancedMs;
        this.last = Date.parse(lastStamp) + this.skewMs;
    }

    private now(): number {
        return this.source() + this.advanceMs + this.skewMs;
    }
}
