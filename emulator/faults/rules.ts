/** Selects the faults of each request by a plan's rules, reproducibly, and counts them. */
import { chance, stablePath } from "./chance";
import { globTest } from "./glob";
import type { CheckedFault, CheckedRule } from "./planSchema";

/** The properties of a request that rules match. */
export interface RuledRequest {
    readonly service: string;
    readonly method: string;
    /** From the service's root, without query. */
    readonly path: string;
}

/** A fault to inject into a request. It is counted; `uncount` reverts that where the fault did not apply to the response. */
export interface Hit {
    readonly fault: CheckedFault;
    /** From 0 up to 1, as reproducible as the selection itself: for random parts of a fault. */
    readonly fraction: number;
    uncount(): void;
}

/** Faults that only delay a request: later rules are tried too. */
const DELAYS: ReadonlySet<CheckedFault["kind"]> = new Set(["latency", "hold"]);

/** The rules of one plan, and their counters. */
export class Rules {
    private readonly rules: readonly Rule[];

    constructor(seed: number, rules: readonly CheckedRule[]) {
        this.rules = rules.map((rule, place) => new Rule(rule, seed, place));
    }

    /** The faults of a request: any number of those that only delay it, and at most one other. */
    hits(request: RuledRequest): Hit[] {
        const hits: Hit[] = [];
        let decided = false;
        // All rules count the request, also after one has selected it: otherwise one rule would change the selection of the next.
        for (const rule of this.rules) {
            const draw = rule.consider(request);
            if (!draw || decided) {
                continue;
            }
            const hit = rule.hit(draw);
            if (!hit) {
                continue;
            }
            hits.push(hit);
            decided = !DELAYS.has(hit.fault.kind);
        }
        return hits;
    }

    counts(): { kind: CheckedFault["kind"]; considered: number; injected: number }[] {
        return this.rules.map(({ fault, considered, injected }) => ({
            kind: fault.kind,
            considered,
            injected,
        }));
    }
}

/** What `chance` depends on for one request. */
type Draw = readonly (string | number)[];

class Rule {
    considered = 0;
    injected = 0;
    private readonly seen = new Map<string, number>();
    private readonly matches: (request: RuledRequest) => boolean;

    constructor(
        private readonly rule: CheckedRule,
        private readonly seed: number,
        private readonly place: number,
    ) {
        this.matches = matcher(rule.when);
    }

    get fault(): CheckedFault {
        return this.rule.fault;
    }

    /** Counts a request, if it matches. */
    consider(request: RuledRequest): Draw | undefined {
        if (!this.matches(request)) {
            return undefined;
        }
        this.considered++;
        const kindOfRequest = `${request.service} ${request.method} ${stablePath(request.path)}`;
        const n = (this.seen.get(kindOfRequest) ?? 0) + 1;
        this.seen.set(kindOfRequest, n);
        return [this.seed, this.place, kindOfRequest, n];
    }

    /** The fault, if the rule selects the request that was considered last. */
    hit(draw: Draw): Hit | undefined {
        const { skip, times = Infinity, rate } = this.rule;
        if (this.considered <= skip || this.injected >= times || chance(...draw) >= rate) {
            return undefined;
        }
        this.injected++;
        return { fault: this.fault, fraction: chance(...draw, "fraction"), uncount: () => this.injected-- };
    }
}

function matcher({ service, method, path }: CheckedRule["when"]): (request: RuledRequest) => boolean {
    const methods = method === undefined ? undefined : [method].flat();
    const isPath = path === undefined ? undefined : globTest(path);
    return (request) =>
        (service === undefined || service === request.service) &&
        (methods === undefined || methods.some((one) => one === request.method)) &&
        (isPath === undefined || isPath(request.path));
}
