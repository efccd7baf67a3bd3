/**
 * Decides when the next request to a service is sent. All operations on the service share it.
 *
 * Without a known limit, requests are sent at once; only the number in flight is kept small for the first hundred responses, and then grows to the
 * maximum, so that few requests meet a limit. After the first 429 all requests pause, one probe is sent, and the others follow evenly at a rate that grows
 * until the next 429, which determines the limit (rate.ts). From then on the rate stays slightly below it, and grows very slowly. A limit in the
 * service's headers takes precedence (quota.ts).
 *
 * It has no timers: `delay` returns the time to wait, and the limiter waits (limiter.ts). Rates are in requests per second, times in milliseconds.
 */
import { Outage } from "./outage";
import { Quotas } from "./quota";
import { RateLog, type Limit, type Sent } from "./rate";
import { allowancesOf } from "./rateHeaders";

export interface Ticket {
    readonly sent: Sent;
    readonly number: number;
    /** The rate period in which it was sent: a 429 for a request of an earlier period is ignored. */
    readonly period: number;
    /** The rate at which it was sent. */
    readonly rate: number;
}

/**
 * The number in flight at first: FIRST_WINDOW, or as many as FIRST_RATE needs with slow responses. A limit that is not known yet refuses what is in
 * flight beyond it. After CAREFUL_RESPONSES without a refusal, one more per WINDOW_RESPONSES.
 */
const FIRST_WINDOW = 4;
const FIRST_RATE = 90;
const CAREFUL_RESPONSES = 120;
const WINDOW_RESPONSES = 4;
/** The weight of the newest response in the smoothed latency. */
const LATENCY_WEIGHT = 0.1;

/** The search begins at twice the rate that a full bucket and the pause imply, at most SEARCH_ABOVE more, and at least SLOWEST_SEARCH. */
const SEARCH_ABOVE = 15;
const SLOWEST_SEARCH = 10;
/** The growth of the rate per accepted request, as a fraction: with a small bucket a rate that is too high is refused at once, so steps can be large. */
const searchStep = (burst: number): number => 0.6 / (burst + 2);
const UNSURE_STEP = 0.012;
const STEADY_STEP = 0.0001;
/** After so many requests without a refusal the limit may have changed, or may have been measured wrongly: steps grow. */
const ACCEPTED_TO_DOUBT = 400;
/** Steps of the search per round trip, shared by the requests in flight: they overshoot when a limit is met. */
const STEPS_PER_ROUND_TRIP = 1.4;
/** Requests that may be sent at once during the search if a timer fired late: without them the rate would be lower than intended. */
const SEARCH_CREDIT = 3;
/** Requests held back after a refusal: the bucket is empty, and requests overtake each other. */
const SLACK = 2;

/** The rate, as a fraction of the measured limit. */
const BELOW = 0.97;
/** A measured rate that is this close to the rate of the refused request is the limit. */
const AGREES = 0.8;
const NEAR = 1.25;
/** With a burst this small, a rate that was accepted several times is a measurement. */
const SMALL_BURST = 4;

/** If the service asks for a longer pause, all requests pause: a quota is used up, not just a bucket empty. */
const SHORT_PAUSE_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_OWN_PAUSE_MS = 30_000;

export class Pacer {
    private readonly log = new RateLog();
    private readonly quota = new Quotas();
    private readonly outage = new Outage();
    private state: "free" | "paused" | "probing" | "paced" = "free";
    private rate = Infinity;
    private burst = 1;
    private step = STEADY_STEP;
    /** The limit was measured. */
    private steady = false;
    /** Requests that may be sent at once. The next one needs 1. */
    private credit = 0;
    private creditAt = 0;
    private resumeAt = 0;
    /** The number of times the rate was lowered. */
    private period = 0;
    private acceptedInPeriod = 0;
    private refusalsInARow = 0;
    /** The smoothed time from request to response. */
    private latency = 0;
    private accepted = 0;
    private sentRequests = 0;
    private inFlight = 0;

    constructor(private readonly now: () => number) {}

    /** The number of requests that may be in flight now, at most `most`. */
    window(most: number): number {
        if (this.state !== "free" || this.quota.known) {
            return most;
        }
        const first = Math.max(FIRST_WINDOW, (FIRST_RATE * this.latency) / 1000);
        const more = Math.max(0, this.accepted - CAREFUL_RESPONSES) / WINDOW_RESPONSES;
        return Math.min(most, Math.floor(first + more));
    }

    /** Milliseconds until the next request may be sent; `undefined`: only after the response to the probe. */
    delay(): number | undefined {
        const now = this.now();
        const outage = this.outage.delay(now);
        if (this.state === "probing" || outage === undefined) {
            return undefined;
        }
        return Math.max(
            outage,
            this.resumeAt - now,
            this.quota.delay(now),
            this.state === "paced" ? this.untilCredit(now) : 0,
        );
    }

    /** Nothing is sent before this time. */
    get pausedUntil(): number {
        return Math.max(this.resumeAt, this.quota.exhaustedUntil, this.outage.until);
    }

    sent(): Ticket {
        const now = this.now();
        this.inFlight++;
        this.quota.sent(now);
        this.outage.sent(this.sentRequests);
        if (this.state === "paused") {
            this.state = "probing";
        } else if (this.state === "paced") {
            this.refill(now);
            this.credit -= 1;
        }
        return { sent: this.log.add(now), number: this.sentRequests++, period: this.period, rate: this.rate };
    }

    /** The request failed in a way that does not indicate a limit. */
    lost(ticket: Ticket): void {
        this.inFlight--;
        this.quota.lost();
        this.outage.lost(ticket.number);
        if (this.state === "probing" && ticket.period === this.period) {
            this.state = "paused";
        }
    }

    /** The service returned 503 with a pause. That does not indicate a limit. */
    unavailable(ticket: Ticket, pauseMs: number): void {
        this.lost(ticket);
        this.outage.begin(this.now() + pauseMs);
    }

    /** The service processed the request, with whatever status. Header names are in lower case. */
    responded(ticket: Ticket, headers: Record<string, string> = {}): void {
        this.inFlight--;
        this.outage.responded(ticket.number);
        this.accepted++;
        this.latency += LATENCY_WEIGHT * (this.now() - ticket.sent.at - this.latency);
        ticket.sent.accepted = true;
        this.observe(ticket, headers, false);
        if (ticket.period !== this.period || this.state === "free") {
            return;
        }
        this.refusalsInARow = 0;
        if (this.state === "probing") {
            this.state = "paced";
            this.steady = false;
            this.step = searchStep(this.burst);
            this.startCredit(0);
        } else {
            this.acceptedInPeriod++;
            this.speedUp();
        }
    }

    /** The service returned 429. @returns the minimum pause of this request, in milliseconds */
    refused(ticket: Ticket, retryAfterMs: number | undefined, headers: Record<string, string> = {}): number {
        this.inFlight--;
        this.outage.responded(ticket.number);
        this.observe(ticket, headers, true);
        const pause = retryAfterMs ?? Math.min(MAX_OWN_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.refusalsInARow);
        if (ticket.period !== this.period) {
            return pause;
        }
        const limit = this.log.refused(ticket.sent, ticket.rate);
        const first = this.state !== "paced" || this.refusalsInARow > 0;
        this.period++;
        this.refusalsInARow++;
        this.burst = limit.burst;
        if (first || pause > SHORT_PAUSE_MS) {
            this.pause(pause, limit.ceiling);
        } else {
            this.slowDown(limit, ticket);
        }
        this.acceptedInPeriod = 0;
        return pause;
    }

    private pause(ms: number, ceiling: number): void {
        this.state = "paused";
        this.resumeAt = this.now() + ms;
        const begin = this.burst + Math.min(this.burst, SEARCH_ABOVE);
        const refilled = Math.min(ceiling, (begin * 1000) / Math.max(ms, FIRST_PAUSE_MS));
        const slowest = Math.min(SLOWEST_SEARCH, (SLOWEST_SEARCH * 1000) / Math.max(ms, FIRST_PAUSE_MS));
        this.rate = Math.max(slowest, refilled) / 2 ** (this.refusalsInARow - 1);
    }

    /** A refusal at a known rate: the refused request waits as long as the service asks for, the others continue at the measured rate. */
    private slowDown(limit: Limit, ticket: Ticket): void {
        const agrees = limit.rate > AGREES * ticket.rate;
        const small = this.burst <= SMALL_BURST;
        let rate = BELOW * limit.rate;
        if (small) {
            const back = Math.max(1 - BELOW, this.acceptedInPeriod > 2 ? this.step : 4 * this.step);
            rate = Math.max(rate, ticket.rate / (1 + back));
        }
        this.rate = Math.min(rate, BELOW * ticket.rate);
        this.steady = agrees || limit.rateAtMost < NEAR * limit.rate;
        if (this.steady) {
            this.step = STEADY_STEP;
        } else {
            this.step = small ? Math.max(STEADY_STEP, this.step / 6) : UNSURE_STEP;
        }
        this.startCredit(-Math.min(SLACK, this.burst / 4));
    }

    private speedUp(): void {
        this.refill(this.now());
        if (this.credit >= 1) {
            // No request waits, so the rate was not reached.
            return;
        }
        if (this.steady && this.acceptedInPeriod % ACCEPTED_TO_DOUBT === 0) {
            this.step = Math.min(this.step * 2, searchStep(this.burst));
        }
        const most = (STEPS_PER_ROUND_TRIP * searchStep(this.burst)) / (this.inFlight + 1);
        this.rate *= 1 + Math.min(this.step, most);
    }

    private observe({ number, sent }: Ticket, headers: Record<string, string>, refused: boolean): void {
        const sentSince = this.sentRequests - 1 - number;
        const response = { number, sentAt: sent.at, sentSince, refused };
        this.quota.observe(allowancesOf(headers), response, this.now());
    }

    private untilCredit(now: number): number {
        this.refill(now);
        // A rounding error below 1 would cause waits shorter than the resolution of a clock.
        return this.credit >= 1 - 1e-6 ? 0 : ((1 - this.credit) * 1000) / this.rate;
    }

    private startCredit(credit: number): void {
        this.credit = credit;
        this.creditAt = this.now();
    }

    /**
     * Idle time earns credit up to half of the burst, and up to SEARCH_CREDIT during the search, which compensates for timers that fire late.
     */
    private refill(now: number): void {
        const most = Math.max(1, Math.min(this.burst / 2, this.steady ? Infinity : SEARCH_CREDIT));
        this.credit = Math.min(most, this.credit + ((now - this.creditAt) * this.rate) / 1000);
        this.creditAt = now;
    }
}
