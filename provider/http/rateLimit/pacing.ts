/**
 * How fast one service may be asked, by all operations together.
 *
 * While the service says nothing of a limit, requests go as they come; only how many are in flight at once is kept small for the first hundred
 * answers, and then grows to what is allowed, so that a limit is met by a few and not by all. After the first refusal everybody pauses, one
 * request goes ahead, and the rest follow evenly and faster and faster until the next refusal, which tells what the limit is (rate.ts). From
 * there on requests go a little below it, and very slowly faster. Where the service's headers tell its limit, they come first (quota.ts).
 *
 * No timers in here: `delay` says how long to wait, and who asks waits (limiter.ts). Rates are in requests a second, times in milliseconds.
 */
import { Outage } from "./outage";
import { Quotas } from "./quota";
import { RateLog, type Limit, type Sent } from "./rate";
import { allowancesOf } from "./rateHeaders";

export interface Ticket {
    readonly sent: Sent;
    readonly number: number;
    /** Refusals of what was sent before the last slowing down are no news. */
    readonly period: number;
    /** The pace that it was sent at. */
    readonly rate: number;
}

/**
 * In flight at the start: so few, or as many as slow answers need for so many requests a second. What a limit refuses before that is known is
 * what is in flight beyond it. After so many answers without a refusal there is one more per so many.
 */
const FIRST_WINDOW = 4;
const FIRST_RATE = 90;
const CAREFUL_ANSWERS = 120;
const WINDOW_ANSWERS = 4;
/** The part of the newest answer in how long answers take. */
const LATENCY_WEIGHT = 0.1;

/** The search begins at twice what a full bucket and the pause say, but by no more than this above it, and not slower than the other. */
const SEARCH_ABOVE = 15;
const SLOWEST_SEARCH = 10;
/** How much faster per accepted request, as a part of the pace: a small bucket shows at once that it is too fast, and steps can be large. */
const searchStep = (burst: number): number => 0.6 / (burst + 2);
const UNSURE_STEP = 0.012;
const STEADY_STEP = 0.0001;
/** After so many without a refusal the limit may have changed, or never have been one: steps grow. */
const ACCEPTED_TO_DOUBT = 400;
/** So many steps of the search per round trip, shared by those in flight: they have been sent too fast when a limit is met. */
const STEPS_PER_ROUND_TRIP = 1.4;
/** Requests that may go at once during the search, when a timer came late: else the pace is slower than it is meant to be. */
const SEARCH_CREDIT = 3;
/** Requests left out after a refusal: the bucket is empty then, and requests overtake each other. */
const SLACK = 2;

/** The pace, as a part of the rate that was measured. */
const BELOW = 0.97;
/** A measured rate this near to the pace of the refused request is the limit itself. */
const AGREES = 0.8;
const NEAR = 1.25;
/** With a burst as small as this, a pace that was accepted several times is itself a measurement. */
const SMALL_BURST = 4;

/** Asked to wait longer, everybody waits: that is a quota which is used up, not a bucket that is empty for a moment. */
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
    /** The limit is known. */
    private steady = false;
    /** Requests that may go at once: at least 1 for the next. */
    private credit = 0;
    private creditAt = 0;
    private resumeAt = 0;
    /** Counts the slowings down. */
    private period = 0;
    private acceptedInPeriod = 0;
    private refusalsInARow = 0;
    /** How long answers take, smoothed. */
    private latency = 0;
    private accepted = 0;
    private sentRequests = 0;
    private inFlight = 0;

    constructor(private readonly now: () => number) {}

    /** How many may be in flight now, of so many that are allowed. */
    window(most: number): number {
        if (this.state !== "free" || this.quota.known) {
            return most;
        }
        const first = Math.max(FIRST_WINDOW, (FIRST_RATE * this.latency) / 1000);
        const more = Math.max(0, this.accepted - CAREFUL_ANSWERS) / WINDOW_ANSWERS;
        return Math.min(most, Math.floor(first + more));
    }

    /** Until the next request may go; `undefined`: not before the one that went ahead is answered. */
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

    /** The request came to nothing that says anything of a limit. */
    lost(ticket: Ticket): void {
        this.inFlight--;
        this.outage.lost(ticket.number);
        if (this.state === "probing" && ticket.period === this.period) {
            this.state = "paused";
        }
    }

    /** The service said 503 and for how many milliseconds it wants no requests. That tells nothing of a limit. */
    unavailable(ticket: Ticket, pauseMs: number): void {
        this.lost(ticket);
        this.outage.begin(this.now() + pauseMs);
    }

    /** The service took the request, whatever it said to it. Header names are in lower case. */
    responded(ticket: Ticket, headers: Record<string, string> = {}): void {
        this.inFlight--;
        this.outage.responded(ticket.number);
        this.accepted++;
        this.latency += LATENCY_WEIGHT * (this.now() - ticket.sent.at - this.latency);
        ticket.sent.accepted = true;
        this.observe(ticket, headers);
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

    /** The service said 429. @returns how many milliseconds this request is to wait at least. */
    refused(ticket: Ticket, retryAfterMs: number | undefined, headers: Record<string, string> = {}): number {
        this.inFlight--;
        this.outage.responded(ticket.number);
        this.observe(ticket, headers);
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

    /** One refusal at a known pace: the refused request waits as long as it was told to, the others go on at what was measured. */
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
            // Nobody waits: that this pace is accepted says nothing.
            return;
        }
        if (this.steady && this.acceptedInPeriod % ACCEPTED_TO_DOUBT === 0) {
            this.step = Math.min(this.step * 2, searchStep(this.burst));
        }
        const most = (STEPS_PER_ROUND_TRIP * searchStep(this.burst)) / (this.inFlight + 1);
        this.rate *= 1 + Math.min(this.step, most);
    }

    private observe(ticket: Ticket, headers: Record<string, string>): void {
        const sentSince = this.sentRequests - 1 - ticket.number;
        this.quota.observe(allowancesOf(headers), ticket.number, sentSince, this.now());
    }

    private untilCredit(now: number): number {
        this.refill(now);
        // What rounding leaves short of 1 would be waited for in steps that no clock can take.
        return this.credit >= 1 - 1e-6 ? 0 : ((1 - this.credit) * 1000) / this.rate;
    }

    private startCredit(credit: number): void {
        this.credit = credit;
        this.creditAt = this.now();
    }

    /**
     * Unused time gives credit for no more than half of what the service takes at once, and during the search for a few: timers that come
     * late are caught up.
     */
    private refill(now: number): void {
        const most = Math.max(1, Math.min(this.burst / 2, this.steady ? Infinity : SEARCH_CREDIT));
        this.credit = Math.min(most, this.credit + ((now - this.creditAt) * this.rate) / 1000);
        this.creditAt = now;
    }
}
