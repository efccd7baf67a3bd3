import type { Service } from "../accounts";
import { chance, stablePath } from "./chance";
import { globTest } from "./glob";
import type { CheckedFault, CheckedRule } from "./planSchema";

export interface Question {
    readonly service: Service;
    readonly method: string;
    /** From the service's root, without query. */
    readonly path: string;
}

/** A fault that is to happen to a request. It is counted; `spare` takes that back where the answer gave no room for it. */
export interface Hit {
    readonly fault: CheckedFault;
    /** From 0 up to 1, as repeatable as the hit itself: for what a fault leaves open. */
    readonly fraction: number;
    spare(): void;
}

/** What only delays a request leaves it to later rules what becomes of it. */
const DELAYS: ReadonlySet<CheckedFault["kind"]> = new Set(["latency", "hold"]);

/** The rules of one plan, and what they have counted. */
export class Rules {
    readonly #rules: readonly Rule[];

    constructor(seed: number, rules: readonly CheckedRule[]) {
        this.#rules = rules.map((rule, place) => new Rule(rule, seed, place));
    }

    /** What is to happen to a request: any number of those that only delay it, and one other fault at most. */
    hits(question: Question): Hit[] {
        const hits: Hit[] = [];
        let decided = false;
        // All rules count the request, also after one has decided: else a hit of one would move the next one's chances.
        for (const rule of this.#rules) {
            const draw = rule.consider(question);
            if (!draw || decided) continue;
            const hit = rule.hit(draw);
            if (!hit) continue;
            hits.push(hit);
            decided = !DELAYS.has(hit.fault.kind);
        }
        return hits;
    }

    counts(): { kind: CheckedFault["kind"]; considered: number; injected: number }[] {
        return this.#rules.map(({ fault, considered, injected }) => ({
            kind: fault.kind,
            considered,
            injected,
        }));
    }
}

/** The part of chance that belongs to one request. */
type Draw = readonly (string | number)[];

class Rule {
    considered = 0;
    injected = 0;
    readonly #seen = new Map<string, number>();
    readonly #matches: (question: Question) => boolean;

    constructor(
        private readonly rule: CheckedRule,
        private readonly seed: number,
        private readonly place: number,
    ) {
        this.#matches = matcher(rule.when);
    }

    get fault(): CheckedFault {
        return this.rule.fault;
    }

    /** Counts a request, if it matches. */
    consider(question: Question): Draw | undefined {
        if (!this.#matches(question)) return undefined;
        this.considered++;
        const kindOfRequest = `${question.service} ${question.method} ${stablePath(question.path)}`;
        const n = (this.#seen.get(kindOfRequest) ?? 0) + 1;
        this.#seen.set(kindOfRequest, n);
        return [this.seed, this.place, kindOfRequest, n];
    }

    /** The fault, if the request that was considered last is to have it. */
    hit(draw: Draw): Hit | undefined {
        const { skip, times = Infinity, rate } = this.rule;
        if (this.considered <= skip || this.injected >= times || chance(...draw) >= rate) return undefined;
        this.injected++;
        return { fault: this.fault, fraction: chance(...draw, "fraction"), spare: () => this.injected-- };
    }
}

function matcher({ service, method, path }: CheckedRule["when"]): (question: Question) => boolean {
    const methods = method === undefined ? undefined : [method].flat();
    const isPath = path === undefined ? undefined : globTest(path);
    return (question) =>
        (service === undefined || service === question.service) &&
        (methods === undefined || methods.some((one) => one === question.method)) &&
        (isPath === undefined || isPath(question.path));
}
