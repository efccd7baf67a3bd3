/** A mix of faults: a fifth of all requests fails, at least a third of those after the service processed them. */
import type { Fault, FaultCounts, FaultPlan, HttpMethod } from "../../../emulator/index";

type When = "before" | "after" | "read";

interface MixRule {
    readonly label: string;
    /** `after`: the request is processed and its response is lost. `read`: the fault of a GET. */
    readonly when: When;
    readonly rate: number;
    readonly fault: Fault;
}

/** Shorter than the provider's default, so that a hang ends within a test; longer than a response takes on a busy machine. */
export const REQUEST_TIMEOUT = "3s";

const WRITES: readonly MixRule[] = [
    { label: "reset", when: "after", rate: 0.04, fault: { kind: "reset", phase: "after" } },
    { label: "cut off in the body", when: "after", rate: 0.03, fault: { kind: "reset", phase: "body" } },
    {
        label: "502",
        when: "after",
        rate: 0.04,
        fault: { kind: "status", status: 502, phase: "after", body: "html" },
    },
    { label: "503", when: "after", rate: 0.02, fault: { kind: "status", status: 503, phase: "after" } },
    { label: "truncated", when: "after", rate: 0.02, fault: { kind: "truncate" } },
    { label: "not JSON", when: "after", rate: 0.02, fault: { kind: "malformed", as: "notJson" } },
    { label: "wrong JSON shape", when: "after", rate: 0.02, fault: { kind: "malformed", as: "wrongShape" } },
    { label: "hang", when: "after", rate: 0.01, fault: { kind: "hang", phase: "after" } },
    { label: "reset", when: "before", rate: 0.02, fault: { kind: "reset", phase: "before" } },
    { label: "503", when: "before", rate: 0.01, fault: { kind: "status", status: 503 } },
    { label: "502", when: "before", rate: 0.01, fault: { kind: "status", status: 502, body: "html" } },
    {
        label: "429",
        when: "before",
        rate: 0.005,
        fault: { kind: "status", status: 429, retryAfter: { seconds: 1 } },
    },
    { label: "hang", when: "before", rate: 0.005, fault: { kind: "hang" } },
];

const READS: readonly MixRule[] = [
    { label: "503", when: "read", rate: 0.04, fault: { kind: "status", status: 503 } },
    { label: "reset", when: "read", rate: 0.04, fault: { kind: "reset", phase: "before" } },
    { label: "truncated", when: "read", rate: 0.03, fault: { kind: "truncate" } },
    { label: "not JSON", when: "read", rate: 0.02, fault: { kind: "malformed", as: "notJson" } },
    { label: "hang", when: "read", rate: 0.005, fault: { kind: "hang" } },
];

const LATENCY: MixRule = {
    label: "latency",
    when: "before",
    rate: 0.02,
    fault: { kind: "latency", minMs: 20, maxMs: 300 },
};

const MIX_RULES: readonly MixRule[] = [LATENCY, ...WRITES, ...READS];

const READING: HttpMethod = "GET";
const WRITING: readonly HttpMethod[] = ["POST", "PUT", "PATCH", "DELETE"];

export type ServiceBehaviour = Pick<FaultPlan, "ignoreIdempotencyKeys" | "staleReadsMs">;

export function mixedFaults(seed: number, behaviour: ServiceBehaviour = {}): FaultPlan {
    return {
        ...behaviour,
        seed,
        rules: MIX_RULES.map(({ when, rate, fault }) => ({
            rate,
            fault,
            ...(fault.kind === "latency" ? {} : { when: { method: when === "read" ? READING : WRITING } }),
        })),
    };
}

/** The injected faults, as counted by the emulator. */
export interface InjectedFaults {
    requests: number;
    faults: number;
    /** Faults after the request was processed. */
    after: number;
    /** By fault, as "reset, after processing". */
    readonly byLabel: Record<string, number>;
    staleReads: number;
}

export function noFaults(): InjectedFaults {
    return { requests: 0, faults: 0, after: 0, byLabel: {}, staleReads: 0 };
}

const PHASES: Readonly<Record<When, string>> = {
    after: "after processing",
    before: "before processing",
    read: "of a read",
};

export function addCounts(injected: InjectedFaults, { rules, kinds }: FaultCounts): void {
    for (const [place, { label, when }] of MIX_RULES.entries()) {
        const count = rules[place]?.injected ?? 0;
        const name = `${label}, ${label === LATENCY.label ? "of any request" : PHASES[when]}`;
        injected.byLabel[name] = (injected.byLabel[name] ?? 0) + count;
        injected.faults += count;
        injected.after += when === "after" ? count : 0;
    }
    // The first rule considers every request.
    injected.requests += rules[0]?.considered ?? 0;
    injected.staleReads += kinds.staleRead;
}
