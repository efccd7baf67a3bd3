/** Checks a plan of faults, and fills in its defaults. */
import * as z from "zod";
import { problemsOf, sentenceOf } from "../http/serviceError";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What a timer or a date cannot hold would fail later, and less clearly. */
const duration = z.int().nonnegative().max(DAY_MS);
const skew = z
    .int()
    .min(-3650 * DAY_MS)
    .max(3650 * DAY_MS);

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
                seconds: z.int().nonnegative().max(DAY_MS),
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

/** A plan for these services as it is written; the output has the defaults filled in. plan.ts documents each field. */
export function planSchema(services: readonly string[]) {
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
    return z.strictObject({
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
}

type PlanSchema = ReturnType<typeof planSchema>;
export type CheckedPlan = z.output<PlanSchema>;
export type CheckedRule = CheckedPlan["rules"][number];
export type CheckedFault = CheckedRule["fault"];

/**
 * Checks a plan for these services. The parameter has the schema's own type, so a published type that the schema would refuse does not
 * compile.
 * @throws Error that names what is wrong and where: `rules.0.rate: …`
 */
export function checkPlan(plan: z.input<PlanSchema>, services: readonly string[]): CheckedPlan {
    const parsed = planSchema(services).safeParse(plan);
    if (parsed.success) {
        return parsed.data;
    }
    throw new Error(`not a fault plan: ${sentenceOf(problemsOf(parsed.error))}`);
}
