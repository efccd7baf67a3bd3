/** Parses rate limit headers: `RateLimit` and `RateLimit-*` of the IETF drafts, and `X-RateLimit-*`. */
import { parseList } from "structured-headers";

export interface Allowance {
    /** Requests per period, if the headers contain it. */
    limit: number | undefined;
    /** Requests left in this period. */
    remaining: number;
    /** Milliseconds until the next period. */
    resetMs: number;
}

/** The allowances by name of the policy. Header names are in lower case; `now` is in milliseconds since 1970. */
export function allowancesOf(headers: Record<string, string>, now = Date.now()): Map<string, Allowance> {
    const serviceNow = Date.parse(headers["date"] ?? "") || now;
    const found =
        structured(headers) ??
        dictionary(headers) ??
        separate(headers, "ratelimit-") ??
        separate(headers, "x-ratelimit-") ??
        [];
    const allowances = new Map<string, Allowance>();
    for (const { policy, limit, remaining, reset } of found) {
        if (remaining !== undefined && reset !== undefined) {
            allowances.set(policy, { limit, remaining, resetMs: untilReset(reset, serviceNow) });
        }
    }
    return allowances;
}

interface Reported {
    policy: string;
    limit: number | undefined;
    remaining: number | undefined;
    reset: number | undefined;
}

const DEFAULT_POLICY = "";

/** `"default";r=10;t=1, "daily";r=100;t=3600`, with the limits in `RateLimit-Policy` (draft 8 and later). */
function structured(headers: Record<string, string>): Reported[] | undefined {
    const policies = listOf(headers["ratelimit"]);
    const limits = new Map(
        listOf(headers["ratelimit-policy"])?.map(({ name, parameter }) => [name, parameter("q")]),
    );
    if (policies === undefined || policies.length === 0) {
        return undefined;
    }
    return policies.map(({ name, parameter }) => ({
        policy: name,
        limit: limits.get(name) ?? (policies.length === 1 ? [...limits.values()][0] : undefined),
        remaining: parameter("r"),
        reset: parameter("t"),
    }));
}

interface Policy {
    name: string;
    parameter: (key: string) => number | undefined;
}

/** The members of a structured list (RFC 9651); `undefined` if the text is not one. */
function listOf(text = ""): Policy[] | undefined {
    try {
        return parseList(text)
            .map(([name, parameters]) => ({
                name: String(name),
                parameter: (key: string) => {
                    const value: unknown = parameters.get(key);
                    return typeof value === "number" ? value : undefined;
                },
            }))
            .filter(({ parameter }) => ["r", "q"].some((key) => parameter(key) !== undefined));
    } catch {
        return undefined;
    }
}

/** `limit=50, remaining=10, reset=1` (draft 6 and before). */
function dictionary(headers: Record<string, string>): Reported[] | undefined {
    const text = headers["ratelimit"];
    if (text === undefined) {
        return undefined;
    }
    const named = (name: string): number | undefined =>
        number(new RegExp(`(?:^|[,;\\s])${name}=(\\d+(?:\\.\\d+)?)`, "i").exec(text)?.[1]);
    return [
        {
            policy: DEFAULT_POLICY,
            limit: named("limit"),
            remaining: named("remaining"),
            reset: named("reset"),
        },
    ];
}

function separate(headers: Record<string, string>, prefix: string): Reported[] | undefined {
    const remaining = number(headers[`${prefix}remaining`]);
    return remaining === undefined
        ? undefined
        : [
              {
                  policy: DEFAULT_POLICY,
                  limit: number(headers[`${prefix}limit`]),
                  remaining,
                  reset: number(headers[`${prefix}reset`]),
              },
          ];
}

/** The value is in seconds from now, or a time in seconds or milliseconds since 1970: no period is longer than thirty years. */
function untilReset(reset: number, now: number): number {
    const ms = reset > 1e12 ? reset - now : reset > 1e9 ? reset * 1000 - now : reset * 1000;
    return Math.max(0, ms);
}

/** The leading number: a limit may be followed by its policy (`50, 50;w=1`). */
function number(text = ""): number | undefined {
    const digits = /^\s*(\d+(?:\.\d+)?)/.exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
}
