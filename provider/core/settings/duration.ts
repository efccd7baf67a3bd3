/** A setting that is a span of time, such as `30s`, `1m30s` or `500ms`. */
import { z } from "zod";

const DURATION = /^(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

/** A day. Node's timers take 24 days; a longer time would end at once. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

const NOT_A_DURATION = 'must be a span of time with its unit, such as "30s" or "1m30s"';

export const duration = (): z.ZodString =>
    z
        .string({ error: NOT_A_DURATION })
        .regex(DURATION, { error: NOT_A_DURATION, abort: true })
        .refine((text) => millisecondsIn(text) >= 1 && millisecondsIn(text) <= LONGEST_MS, {
            error: 'must be at least "1ms" and at most "1440m", a day',
        });

/** Of a text that has passed `duration`. */
export function millisecondsIn(text: string): number {
    const [, minutes, seconds, ms] = DURATION.exec(text) ?? [];
    return Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 + Number(ms ?? 0);
}
