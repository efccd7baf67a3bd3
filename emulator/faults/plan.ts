// By itself, so that the types we publish need no types of the packages that are bundled.

/**
 * What is to go wrong. A plan takes the place of the one before it, and its counting starts at zero. Times are in milliseconds
 * unless a name says otherwise.
 */
export interface FaultPlan {
    /**
     * Decides, together with a rule's place in the plan, which requests a `rate` hits. Default 0.
     *
     * Whether a rule hits the nth request of a method and path depends on the seed, the rule's place, the method, the path and n, and
     * on nothing else: not on the time, and not on requests to other paths in between. Ids that the services make up (`ws_…`, UUIDs)
     * are different in every run, so here any of them counts as the same.
     */
    readonly seed?: number;
    /** Default none. */
    readonly rules?: readonly FaultRule[];
    /** Treat every POST as a new one, as a service without idempotency keys would. Default false. */
    readonly ignoreIdempotencyKeys?: boolean;
    /** The services' clock (the `Date` header, and what they stamp) is ahead by this much; behind, if negative. Default 0. */
    readonly clockSkewMs?: number;
    /** A limit on the requests that are let through. Default none. */
    readonly rateLimit?: RateLimit;
    /**
     * GET answers what it would have answered this long ago, by the emulator's clock: as if from a replica that lags. So for this long
     * after a write, what was created is missing from lists and 404, what was deleted is there, and what was changed is as before.
     * Writes, credentials and `Idempotency-Key` know no lag; nor does what was there before the plan. Default: no lag.
     */
    readonly staleReadsMs?: number;
}

/**
 * A fault, and which requests it happens to. The rules of a plan are asked in their order, and the first that hits a request
 * decides; `latency` and `hold` let later ones have their say as well.
 */
export interface FaultRule {
    /** Default: every request to either service. */
    readonly when?: FaultMatch;
    /** The share of matching requests that are hit, 0 to 1. Default 1. */
    readonly rate?: number;
    /** The first so many matching requests, of any path, pass. Default 0. */
    readonly skip?: number;
    /** At most so many requests are hit. Default: no end. */
    readonly times?: number;
    readonly fault: Fault;
}

/** What a request has to be like; what is left out may be anything. */
export interface FaultMatch {
    readonly service?: "agentenv" | "tripswitch";
    readonly method?: HttpMethod | readonly HttpMethod[];
    /** Of the path without query, from the service's root. `*` stands for a segment or a part of one, `**` for any number, none too. */
    readonly path?: string;
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Before the service sees the request, or after it did what was asked (its idempotency record too), in place of its answer. */
export type FaultPhase = "before" | "after";

export type Fault =
    | LatencyFault
    | HoldFault
    | StatusFault
    | ResetFault
    | HangFault
    | TruncateFault
    | MalformedFault
    | EmptyListFault
    | ShortListFault
    | RotateKeyFault;

/** The request waits, from `minMs` to `maxMs` (by the seed), before the service sees it. It is done even if the client gives up. */
export interface LatencyFault {
    readonly kind: "latency";
    readonly minMs: number;
    readonly maxMs: number;
}

/**
 * The request waits until it is released: before the service sees it, or after the service did what was asked and before the answer is
 * sent. It is done even if the client gives up. `Emulator.untilHeld` waits for that moment, `Emulator.release` ends it, and so does another
 * plan, or none.
 */
export interface HoldFault {
    readonly kind: "hold";
    /** Default "before". */
    readonly phase?: FaultPhase;
}

/** An error status, 400 to 599. */
export interface StatusFault {
    readonly kind: "status";
    readonly status: number;
    /** Default "before". */
    readonly phase?: FaultPhase;
    /** A `Retry-After` header: in seconds (the default), or as the date that is so many seconds ahead by the services' clock. */
    readonly retryAfter?: { readonly seconds: number; readonly as?: "seconds" | "date" };
    /** The service's own error body (the default), or an HTML page as gateways have it. */
    readonly body?: "service" | "html";
}

/**
 * The connection breaks: before the deed, or after it, by a TCP reset without a byte of an answer; or it closes in the middle of the
 * answer's body, which announced its full length. An answer without a body breaks as with "after".
 */
export interface ResetFault {
    readonly kind: "reset";
    readonly phase: FaultPhase | "body";
}

/** No answer, until the client gives up or the emulator closes. */
export interface HangFault {
    readonly kind: "hang";
    /** Default "before". */
    readonly phase?: FaultPhase;
}

/** After the deed: half of the JSON, as an answer of that length. Happens only to answers with JSON. */
export interface TruncateFault {
    readonly kind: "truncate";
}

/** After the deed: with the answer's status and type, text that is no JSON, or JSON that is no answer. Only to answers with JSON. */
export interface MalformedFault {
    readonly kind: "malformed";
    /** Default "notJson". */
    readonly as?: "notJson" | "wrongShape";
}

/** A list is answered with nothing in it, and no cursor, as if complete. Happens only to successful answers that are a list. */
export interface EmptyListFault {
    readonly kind: "emptyList";
}

/** A list is answered with the first half of its items (one of one is none) and no cursor. Only to successful answers that are a list. */
export interface ShortListFault {
    readonly kind: "shortList";
}

/**
 * The API key that the request came with is rotated just before it: it and all after it are 401. Happens only to a valid key of an
 * account: not to a token, nor to a key that is bound to one workspace.
 */
export interface RotateKeyFault {
    readonly kind: "rotateKey";
}

/**
 * A token bucket per service: `burst` requests at once, and `perSecond` on average, in the machine's time, or by
 * `EmulatorOptions.now` where that is given. A request above that is
 * answered 429 with `Retry-After` in whole seconds, before anything is done.
 */
export interface RateLimit {
    readonly perSecond: number;
    readonly burst: number;
    /** A bucket for each service (the default), or for each credential of each service. */
    readonly per?: "service" | "credential";
    /** Send `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds until the bucket is full) with every answer. */
    readonly headers?: boolean;
}

/** How often what happened, since the plan was set. */
export interface FaultCounts {
    /**
     * In the plan's order. `considered`: requests that matched. `injected`: those that it happened to; a fault that an answer gave no room
     * for (an empty list, of what is no list) is not counted.
     */
    readonly rules: readonly { readonly considered: number; readonly injected: number }[];
    /** `staleRead`: reads that were answered from before a write, whatever that write was to. */
    readonly kinds: Readonly<Record<Fault["kind"] | "rateLimit" | "staleRead", number>>;
}
