/** The faults of a started emulator: at most one plan is active at a time. */
import { setMaxListeners } from "node:events";
import type { Clock } from "../clock";
import type { Store } from "../store/store";
import { Holds } from "./holds";
import type { FaultCounts } from "./plan";
import type { CheckedPlan } from "./planSchema";
import { RateLimiter } from "./rateLimiter";
import { Replica } from "./replica";
import { Rules } from "./rules";

/** A plan, and its counters and buckets. */
interface InForce {
    readonly plan: CheckedPlan;
    readonly rules: Rules;
    readonly limiter: RateLimiter | undefined;
    readonly replica: Replica | undefined;
}

export class Faults {
    private inForce: InForce | undefined;
    private plans = 0;
    /** Requests that a rule of the active plan holds. */
    readonly holds = new Holds();
    private readonly closingController = new AbortController();

    constructor(
        private readonly store: Store,
        private readonly clock: Clock,
        /** The names of the services that a plan may name. */
        readonly services: readonly string[],
    ) {
        setMaxListeners(0, this.closing); // one for each request that waits
    }

    /** Sets the active plan, or none. It replaces the previous one. */
    set(plan: CheckedPlan | undefined): void {
        this.plans++;
        this.inForce?.replica?.stop();
        this.holds.release(); // nothing would release them later
        this.clock.skew(plan?.clockSkewMs ?? 0);
        this.inForce = plan && {
            plan,
            rules: new Rules(plan.seed, plan.rules),
            limiter: plan.rateLimit && new RateLimiter(plan.rateLimit, () => this.clock.elapsed()),
            replica: plan.staleReadsMs ? new Replica(this.store, this.clock, plan.staleReadsMs) : undefined,
        };
    }

    /** Another one each time that a plan is set or removed. */
    get version(): number {
        return this.plans;
    }
    get plan(): CheckedPlan | undefined {
        return this.inForce?.plan;
    }
    get rules(): Rules | undefined {
        return this.inForce?.rules;
    }
    get limiter(): RateLimiter | undefined {
        return this.inForce?.limiter;
    }
    get replica(): Replica | undefined {
        return this.inForce?.replica;
    }

    /** For data that was replaced as a whole: reads that lag start from it. */
    restartReplica(): void {
        const replica = this.inForce?.replica;
        if (!this.inForce || !replica) {
            return;
        }
        replica.stop();
        this.inForce = { ...this.inForce, replica: replica.restarted() };
    }

    counts(): FaultCounts {
        const counts = this.rules?.counts() ?? [];
        const injected = (faultKind: string) =>
            counts.reduce((sum, { kind, injected }) => (kind === faultKind ? sum + injected : sum), 0);
        return {
            rules: counts.map(({ considered, injected }) => ({ considered, injected })),
            kinds: {
                latency: injected("latency"),
                status: injected("status"),
                reset: injected("reset"),
                hang: injected("hang"),
                hold: injected("hold"),
                truncate: injected("truncate"),
                malformed: injected("malformed"),
                emptyList: injected("emptyList"),
                shortList: injected("shortList"),
                rotateKey: injected("rotateKey"),
                rateLimit: this.limiter?.refused ?? 0,
                staleRead: this.replica?.reads ?? 0,
            },
        };
    }

    /** Aborted when the emulator closes, to end all waits. */
    get closing(): AbortSignal {
        return this.closingController.signal;
    }

    close(): void {
        this.closingController.abort();
        this.holds.close();
        this.set(undefined);
    }
}
