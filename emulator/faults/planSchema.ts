import { z } from "zod";
import { services } from "../accounts";
import { problemsOf, sentenceOf } from "../serviceError";

const day = 24 * 60 * 60 * 1000;
/** More than a timer or a date can hold would fail later, and less clearly. */
const duration = z.int().nonnegative().max(day);
const skew = z
    .int()
    .min(-3650 * day)
    .max(3650 * day);

const phase = z.enum(["before", "after"]);
const httpMethod = z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

const faults = z.discriminatedUnion("kind", [
    z
        .strictObject({ kind: z.literal("latency"), minMs: duration, maxMs: duration })
        .refine(({ minMs, maxMs }) => minMs <= maxMs, { path: ["maxMs"], error: "is less than minMs" }),
    z.strictObject({
        kind: z.literal("status"),
        status: z.int().min(400).max(599),
        phase: phase.default("before"),
        retryAfter: z
            .strictObject({
                seconds: z.int().nonnegative().max(day),
                as: z.enum(["seconds", "date"]).default("seconds"),
            })
            .optional(),
        body: z.enum(["service", "html"]).default("service"),
    }),
    z.strictObject({ kind: z.literal("reset"), phase: z.enum(["before", "after", "body"]) }),
    z.strictObject({ kind: z.literal("hang"), phase: phase.default("before") }),
    z.strictObject({ kind: z.literal("hold"), phase: phase.default("before") }),
    z.strictObject({ kind: z.literal("truncate") }),
    z.strictObject({
        kind: z.literal("malformed"),
        as: z.enum(["notJson", "wrongShape"]).default("notJson"),
    }),
    z.strictObject({ kind: z.literal("emptyList") }),
    z.strictObject({ kind: z.literal("shortList") }),
    z.strictObject({ kind: z.literal("rotateKey") }),
]);

const rule = z.strictObject({
    when: z
        .strictObject({
            service: z.enum(services).optional(),
            method: z
                .union([httpMethod, z.array(httpMethod).min(1).readonly()], {
                    error: `expected one of ${httpMethod.options.join(", ")}, or a list of them`,
                })
                .optional(),
            path: z.string().startsWith("/").optional(),
        })
        .default({}),
    rate: z.number().min(0).max(1).default(1),
    skip: z.int().nonnegative().default(0),
    times: z.int().nonnegative().optional(),
    fault: faults,
});

/** A plan as it is written; what comes out has the defaults filled in. plan.ts says what each field means. */
export const planSchema = z.strictObject({
    seed: z.int().default(0),
    rules: z.array(rule).readonly().default([]),
    ignoreIdempotencyKeys: z.boolean().default(false),
    clockSkewMs: skew.default(0),
    rateLimit: z
        .strictObject({
            perSecond: z.number().positive(),
            burst: z.int().positive(),
            per: z.enum(["service", "credential"]).default("service"),
            headers: z.boolean().default(false),
        })
        .optional(),
    staleReadsMs: duration.default(0),
});

export type CheckedPlan = z.output<typeof planSchema>;
export type CheckedRule = CheckedPlan["rules"][number];
export type CheckedFault = CheckedRule["fault"];

/**
 * Checks a plan, or throws an error that names what is wrong and where: `rules.0.rate: …`. Its parameter is the schema's own type, so a
 * published type that the schema would refuse does not compile.
 */
export function checkPlan(plan: z.input<typeof planSchema>): CheckedPlan {
    const parsed = planSchema.safeParse(plan);
    if (parsed.success) return parsed.data;
    throw new Error(`not a fault plan: ${sentenceOf(problemsOf(parsed.error))}`);
}
