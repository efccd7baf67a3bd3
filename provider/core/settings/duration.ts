/** A setting that holds a duration, such as `30s`, `1m30s` or `500ms`. */
import * as z from "zod";

const DURATION = /^(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** One day. A Node timer of more than 24 days fires at once. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

const NOT_A_DURATION = 'must be a duration with its unit, such as "30s" or "1m30s"';

export const duration = (): z.ZodString =>
    z
        .string({ error: NOT_A_DURATION })
        .regex(DURATION, { error: NOT_A_DURATION, abort: true })
        .refine((text) => millisecondsIn(text) >= 1 && millisecondsIn(text) <= LONGEST_MS, {
            error: 'must be at least "1ms" and at most "1440m" (one day)',
        });

/** The milliseconds of a text that `duration` accepts. */
export function millisecondsIn(text: string): number {
    const [, minutes, seconds, ms] = DURATION.exec(text) ?? [];
    return Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 + Number(ms ?? 0);
}
