/** What services say of their limit: `RateLimit` and `RateLimit-*` of the IETF drafts, and `X-RateLimit-*`. */

export interface Allowance {
    /** Requests in the whole of a period, where it says so. */
    limit: number | undefined;
    /** Requests that are left of it. */
    remaining: number;
    /** Milliseconds until there are more. */
    resetMs: number;
}

/** What the headers say, `undefined` where they say nothing that can be used. Names are in lower case; `now` in milliseconds since 1970. */
export function allowanceOf(headers: Record<string, string>, now = Date.now()): Allowance | undefined {
    const said = structured(headers) ?? separate(headers, "ratelimit-") ?? separate(headers, "x-ratelimit-");
    if (said?.remaining === undefined || said.reset === undefined) {
        return undefined;
    }
    return {
        limit: said.limit,
        remaining: said.remaining,
        resetMs: untilReset(said.reset, Date.parse(headers["date"] ?? "") || now),
    };
}

interface Said {
    limit: number | undefined;
    remaining: number | undefined;
    reset: number | undefined;
}

/** `limit=50, remaining=10, reset=1` (draft 6 and before) and `"default";r=10;t=1` with the limit in `RateLimit-Policy` (draft 8 and later). */
function structured(headers: Record<string, string>): Said | undefined {
    const text = headers["ratelimit"];
    if (text === undefined) {
        return undefined;
    }
    const named = (...names: string[]): number | undefined =>
        number(new RegExp(`(?:^|[,;\\s])(?:${names.join("|")})=(\\d+(?:\\.\\d+)?)`, "i").exec(text)?.[1]);
    return {
        limit: named("limit") ?? number(/;\s*q=(\d+)/.exec(headers["ratelimit-policy"] ?? "")?.[1]),
        remaining: named("remaining", "r"),
        reset: named("reset", "t"),
    };
}

function separate(headers: Record<string, string>, prefix: string): Said | undefined {
    const remaining = number(headers[`${prefix}remaining`]);
    return remaining === undefined
        ? undefined
        : { limit: number(headers[`${prefix}limit`]), remaining, reset: number(headers[`${prefix}reset`]) };
}

/** Seconds from now, or a time in seconds or milliseconds since 1970: nobody's period is longer than thirty years. */
function untilReset(reset: number, now: number): number {
    const ms = reset > 1e12 ? reset - now : reset > 1e9 ? reset * 1000 - now : reset * 1000;
    return Math.max(0, ms);
}

/** The leading number: a limit may be followed by its policy (`50, 50;w=1`). */
function number(text: string | undefined): number | undefined {
    const digits = /^\s*(\d+(?:\.\d+)?)/.exec(text ?? "")?.[1];
    return digits === undefined ? undefined : Number(digits);
}
