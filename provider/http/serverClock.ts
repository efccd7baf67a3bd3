/**
 * How a service's time relates to ours, from two sources. `Date` headers tell the time of whatever answers, often a gateway, in whole seconds. The time
 * stamps of objects that we have just created tell the time of the database that writes them, which is what stamps of other objects
 * are compared with. The two clocks may differ by seconds.
 */

/** A time of the service in milliseconds since 1970, as far as it is known: no earlier and no later. */
export interface ServiceTime {
    from: number;
    to: number;
}

/** So far may the clocks of a gateway and of a database's machines be apart: what the time stamps tell is in doubt within it. */
export const SKEW_MS = 5_000;

const SECOND = 1000;

export class ServerClock {
    private readonly dates = new Offset();
    private readonly stamps = new Offset();

    /** `now` is ours, in milliseconds: it must not jump. */
    constructor(readonly now: () => number = () => performance.now()) {}

    /** Learns from an answer's `Date`, and when by our clock the request was sent and its answer received. */
    observe(date: string | undefined, sentAt: number, receivedAt: number): void {
        this.dates.observe(stampOf(date, SECOND), sentAt, receivedAt);
    }

    /** Learns from the time stamp of an object that was created by a request of ours, sent and answered at these times of ours. */
    observeCreation(createdAt: string | undefined, sentAt: number, receivedAt: number): void {
        this.stamps.observe(stampOf(createdAt), sentAt, receivedAt);
    }

    /** The service's time at a moment of ours, by its `Date` headers. `undefined`: no answer has told it yet. */
    at(moment: number): ServiceTime | undefined {
        return this.dates.span(moment, moment);
    }

    /** Whether a create of ours has told the clock that stamps objects. */
    get measured(): boolean {
        return this.stamps.span(0, 0) !== undefined;
    }

    /**
     * Whether an object with this time stamp was created between these two moments of ours. "likely": by the clock that stamps objects. "possible":
     * within the skew that has to be assumed, or nothing is known of the clock or the stamp.
     */
    createdBetween(createdAt: string | undefined, from: number, to: number): "likely" | "possible" | "no" {
        const stamp = stampOf(createdAt);
        const measured = this.stamps.span(from, to);
        const assumed = measured ?? this.dates.span(from, to);
        if (!stamp || !assumed) {
            return "possible";
        }
        if (measured && overlap(stamp, measured, 0)) {
            return "likely";
        }
        return overlap(stamp, assumed, SKEW_MS) ? "possible" : "no";
    }
}

/** The difference between a clock of the service and ours, as observations narrow it. */
class Offset {
    /** The greatest lower and the least upper bound of what was observed. Where several machines answer they may have changed places. */
    private low = -Infinity;
    private high = Infinity;

    observe(stamp: ServiceTime | undefined, sentAt: number, receivedAt: number): void {
        if (!stamp) {
            return;
        }
        const low = stamp.from - receivedAt;
        const high = stamp.to - sentAt;
        this.low = Math.max(this.low, low);
        this.high = Math.min(this.high, high);
        if (this.low - this.high > SKEW_MS) {
            // The clock was set: only the latest observation counts.
            this.low = low;
            this.high = high;
        }
    }

    /** Between these two moments of ours. `undefined`: nothing was observed yet. */
    span(from: number, to: number): ServiceTime | undefined {
        const [low, high] = [Math.min(this.low, this.high), Math.max(this.low, this.high)];
        return Number.isFinite(low) ? { from: from + low, to: to + high } : undefined;
    }
}

/**
 * What a time stamp can mean: RFC 3339 with or without fractions of a second, or `Date`'s whole seconds. A fraction of zeros is none, as
 * databases that keep whole seconds are often read with one. What is coarser than a second tells nothing.
 */
function stampOf(
    text: string | undefined,
    unit = /\.\d*[1-9]/.test(text ?? "") ? 1 : SECOND,
): ServiceTime | undefined {
    const time = /\d:\d\d:\d\d/.test(text ?? "") ? Date.parse(text ?? "") : NaN;
    return Number.isNaN(time) ? undefined : { from: time, to: time + unit };
}

function overlap(a: ServiceTime, b: ServiceTime, margin: number): boolean {
    return a.to + margin >= b.from && a.from - margin <= b.to;
}
