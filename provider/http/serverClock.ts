/**
 * Estimates a service's clocks from two sources. `Date` headers give the time of the responding host, often a gateway, in whole seconds. The
 * timestamps of objects that the provider has just created give the time of the database that stamps objects, with which the timestamps of other
 * objects are compared. The two clocks may differ by seconds.
 */

/** Bounds of a time of the service, in milliseconds since 1970. */
interface ServiceTime {
    from: number;
    to: number;
}

/** The assumed maximum difference between the clocks of a gateway and of the database's hosts. Within it a timestamp decides nothing. */
export const SKEW_MS = 5_000;

const SECOND = 1000;

export class ServerClock {
    private readonly dates = new Offset();
    private readonly stamps = new Offset();

    /** `now` is the local monotonic clock, in milliseconds. */
    constructor(readonly now: () => number = () => performance.now()) {}

    /** Records a response's `Date`, with the local times when the request was sent and the response received. */
    observe(date: string | undefined, sentAt: number, receivedAt: number): void {
        this.dates.observe(stampOf(date, SECOND), sentAt, receivedAt);
    }

    /** Records the timestamp of an object that the provider created, with the local times of that request and its response. */
    observeCreation(createdAt: string | undefined, sentAt: number, receivedAt: number): void {
        this.stamps.observe(stampOf(createdAt), sentAt, receivedAt);
    }

    /** By how many milliseconds the service's `Date` differs from the clock of this machine, at least; `undefined` before the first response with one. */
    get difference(): number | undefined {
        const now = this.now();
        const service = this.dates.span(now, now);
        if (!service) {
            return undefined;
        }
        const here = Date.now();
        return here < service.from ? service.from - here : Math.min(0, service.to - here);
    }

    /** Whether a create of the provider has given the time of the clock that stamps objects. */
    get measured(): boolean {
        return this.stamps.span(0, 0) !== undefined;
    }

    /**
     * Whether an object with this timestamp was created between two local times. "likely": by the clock that stamps objects. "possible": within the
     * assumed skew, or the clock or the timestamp is unknown.
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

/** The difference between a clock of the service and the local one. Each observation narrows it. */
class Offset {
    /** The greatest lower and the least upper bound observed. If several hosts respond, low may exceed high. */
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

    /** The service's time between two local times; `undefined` before the first observation. */
    span(from: number, to: number): ServiceTime | undefined {
        const [low, high] = [Math.min(this.low, this.high), Math.max(this.low, this.high)];
        return Number.isFinite(low) ? { from: from + low, to: to + high } : undefined;
    }
}

/**
 * The bounds of a timestamp: RFC 3339 with or without fractions of a second, or `Date`'s whole seconds. A fraction of zeros counts as none, because
 * databases that store whole seconds often return one. A timestamp coarser than a second is ignored.
 */
function stampOf(text = "", unit = /\.\d*[1-9]/.test(text) ? 1 : SECOND): ServiceTime | undefined {
    const time = /\d:\d\d:\d\d/.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(time) ? undefined : { from: time, to: time + unit };
}

function overlap(a: ServiceTime, b: ServiceTime, margin: number): boolean {
    return a.to + margin >= b.from && a.from - margin <= b.to;
}
