/** The published types of a plan of faults. Types only: they need no types of the packages that are bundled. */

/**
 * Which faults to inject. A plan replaces the previous one, and its counts start at zero. Times are in milliseconds
 * unless a name has another unit. `Service` is the union of the services' names.
 */
export interface FaultPlan<Service extends string = string> {
    /**
     * Selects, together with a rule's position in the plan, the requests of a `rate`. Default 0.
     *
     * Whether a rule selects the nth request of a method and path depends on the seed, the rule's position, the method, the path and n, and
     * on nothing else: not on the time, and not on requests to other paths in between. Ids that the services generate (`ws_…`, UUIDs)
     * are different in every run, so here any of them counts as the same.
     */
    readonly seed?: number;
    /** Default none. */
    readonly rules?: readonly FaultRule<Service>[];
    /** Treat every POST as a new one, as a service without idempotency keys would. Default false. */
    readonly ignoreIdempotencyKeys?: boolean;
    /** The services' clock (the `Date` header, and their timestamps) is ahead by this much; behind, if negative. Default 0. */
    readonly clockSkewMs?: number;
    /** A limit on the requests that are handled. Default none. */
    readonly rateLimit?: RateLimit;
    /**
     * GET returns what it would have returned this long ago, by the emulator's clock: as if from a replica that lags. So for this long
     * after a write, created objects are missing from lists and 404, deleted ones are still returned, and changed ones are returned as before.
     * Writes, credentials and `Idempotency-Key` have no lag; nor do objects from before the plan. Default: no lag.
     */
    readonly staleReadsMs?: number;
}

/**
 * A fault, and which requests it is injected into. The rules of a plan are tried in their order, and the first that selects a request
 * applies; after a `latency` or `hold`, later rules are tried too.
 */
export interface FaultRule<Service extends string = string> {
    /** Default: every request to any service. */
    readonly when?: FaultMatch<Service>;
    /** The share of matching requests that are selected, 0 to 1. Default 1. */
    readonly rate?: number;
    /** This many matching requests, of any path, are left out first. Default 0. */
    readonly skip?: number;
    /** At most this many requests are selected. Default: no limit. */
    readonly times?: number;
    readonly fault: Fault;
}

/** Which requests match; an absent field matches any value. */
export interface FaultMatch<Service extends string = string> {
    readonly service?: Service;
    readonly method?: HttpMethod | readonly HttpMethod[];
    /** The path without query, from the service's root. `*` matches a segment or a part of one, `**` any number of segments, or none. */
    readonly path?: string;
}

export type HttpMethod = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Before the service receives the request, or after it has handled it (and stored its idempotency record), in place of its response. */
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

/** The request waits, from `minMs` to `maxMs` (by the seed), before the service receives it. It is handled even if the client disconnects. */
export interface LatencyFault {
    readonly kind: "latency";
    readonly minMs: number;
    readonly maxMs: number;
}

/**
 * The request waits until it is released: before the service receives it, or after it has been handled and before the response is
 * sent. It is handled even if the client disconnects. `Emulator.untilHeld` waits for that moment; `Emulator.release`, another plan or no
 * plan ends it.
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
    /** A `Retry-After` header: in seconds (the default), or as the date that is this many seconds ahead by the services' clock. */
    readonly retryAfter?: { readonly seconds: number; readonly as?: "seconds" | "date" };
    /** The service's own error body (the default), or an HTML page like a gateway's. */
    readonly body?: "service" | "html";
}

/**
 * The connection breaks. `before` or `after` the request is handled: by a TCP reset without a byte of a response. `body`: it closes in
 * the middle of the response's body, which announced its full length. A response without a body breaks as with `after`.
 */
export interface ResetFault {
    readonly kind: "reset";
    readonly phase: FaultPhase | "body";
}

/** No response, until the client disconnects or the emulator closes. */
export interface HangFault {
    readonly kind: "hang";
    /** Default "before". */
    readonly phase?: FaultPhase;
}

/** The request is handled; the response holds half of the JSON, with that length. Only for responses with JSON. */
export interface TruncateFault {
    readonly kind: "truncate";
}

/** The request is handled; the response keeps its status and type, and holds invalid JSON, or JSON of another shape. Only for responses with JSON. */
export interface MalformedFault {
    readonly kind: "malformed";
    /** Default "notJson". */
    readonly as?: "notJson" | "wrongShape";
}

/** A list is returned without its items and without a cursor, as if complete. Only for successful responses that are a list. */
export interface EmptyListFault {
    readonly kind: "emptyList";
}

/** A list is returned with the first half of its items (none of one) and without a cursor. Only for successful responses that are a list. */
export interface ShortListFault {
    readonly kind: "shortList";
}

/**
 * The API key of the request is rotated just before the request: it and all later ones are 401. Only for a valid key of an
 * account: not for a token, nor for a key that is bound to one workspace.
 */
export interface RotateKeyFault {
    readonly kind: "rotateKey";
}

/**
 * A token bucket per service: `burst` requests at once, and `perSecond` on average, in real time, or by `EmulatorOptions.now` where
 * that is given. Requests above that get 429 with `Retry-After` in whole seconds, and are not handled.
 */
export interface RateLimit {
    readonly perSecond: number;
    readonly burst: number;
    /** A bucket for each service (the default), or for each credential of each service. */
    readonly per?: "service" | "credential";
    /** Send `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` (seconds until the bucket is full) with every response. */
    readonly headers?: boolean;
}

/** How often each rule and each kind of fault applied, since the plan was set. */
export interface FaultCounts {
    /**
     * In the plan's order. `considered`: requests that matched. `injected`: those into which the fault was injected; a fault that did
     * not apply to the response (an empty list, where it was no list) is not counted.
     */
    readonly rules: readonly { readonly considered: number; readonly injected: number }[];
    /** `staleRead`: reads that were served from the time before a write, whatever was written. */
    readonly kinds: Readonly<Record<Fault["kind"] | "rateLimit" | "staleRead", number>>;
}
