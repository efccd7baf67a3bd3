/** The faults that the console has a switch for: a rule, or another field, of the active plan. */
import type { EmulatorContext } from "../context";
import type { FaultPlan, FaultRule } from "../faults/plan";
import { checkPlan, type CheckedPlan } from "../faults/planSchema";

interface Preset {
    readonly name: string;
    readonly effect: string;
    readonly rule?: FaultRule;
    readonly fields?: Omit<FaultPlan, "rules" | "seed">;
}

const WRITES = ["POST", "PUT", "PATCH", "DELETE"] as const;

const PRESETS: readonly Preset[] = [
    {
        name: "Slow responses",
        effect: "each request waits for 0.3 to 1.5 seconds",
        rule: { fault: { kind: "latency", minMs: 300, maxMs: 1_500 } },
    },
    {
        name: "Some requests fail",
        effect: "500 for a fifth of the requests, before they are carried out",
        rule: { rate: 0.2, fault: { kind: "status", status: 500 } },
    },
    {
        name: "Unavailable",
        effect: "503 with Retry-After for every request",
        rule: { fault: { kind: "status", status: 503, retryAfter: { seconds: 1 } } },
    },
    {
        name: "Gateway page",
        effect: "502 with a page of HTML for every request",
        rule: { fault: { kind: "status", status: 502, body: "html" } },
    },
    {
        name: "Credentials refused",
        effect: "401 for every request",
        rule: { fault: { kind: "status", status: 401 } },
    },
    {
        name: "Lost responses",
        effect: "a third of the writes are carried out, and the connection breaks before the response",
        rule: { when: { method: WRITES }, rate: 0.34, fault: { kind: "reset", phase: "after" } },
    },
    {
        name: "Held writes",
        effect: "each write waits until it is released",
        rule: { when: { method: WRITES }, fault: { kind: "hold" } },
    },
    {
        name: "Malformed JSON",
        effect: "responses that are not JSON",
        rule: { fault: { kind: "malformed" } },
    },
    {
        name: "Empty lists",
        effect: "lists are returned without their items, as if complete",
        rule: { fault: { kind: "emptyList" } },
    },
    {
        name: "Rate limit",
        effect: "five requests a second for each service, 429 above that",
        fields: { rateLimit: { perSecond: 5, burst: 5, headers: true } },
    },
    {
        name: "Stale reads",
        effect: "reads are ten seconds behind the writes",
        fields: { staleReadsMs: 10_000 },
    },
    {
        name: "No idempotency keys",
        effect: "a repeated POST creates a second object",
        fields: { ignoreIdempotencyKeys: true },
    },
];

/** A preset as the page needs it: in the form in which `GET /_emulator/faults` returns a plan, so that the two can be compared. */
export interface CheckedPreset extends Omit<Preset, "rule" | "fields"> {
    readonly rule?: CheckedPlan["rules"][number];
    readonly fields?: Readonly<Record<string, unknown>>;
}

export function presets({ faults }: EmulatorContext): CheckedPreset[] {
    return PRESETS.map(({ name, effect, rule, fields }) => {
        const plan: CheckedPlan = checkPlan({ ...fields, ...(rule && { rules: [rule] }) }, faults.services);
        const [checkedRule] = plan.rules;
        const given: Readonly<Record<string, unknown>> = plan;
        return {
            name,
            effect,
            ...(checkedRule && { rule: checkedRule }),
            ...(fields && {
                fields: Object.fromEntries(Object.keys(fields).map((field) => [field, given[field]])),
            }),
        };
    });
}
