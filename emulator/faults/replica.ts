/** A second database that repeats every write of the first one some time later, and serves the reads that lag. */
import type { Clock } from "../clock";
import type { Store, Write } from "../store/store";

export class Replica {
    readonly store: Store;
    /** How many reads it has served. */
    reads = 0;
    private pending: { at: number; writes: readonly Write[] }[] = [];
    private readonly unfollow: () => void;

    constructor(
        private readonly source: Store,
        private readonly clock: Clock,
        private readonly lagMs: number,
    ) {
        this.store = source.copy();
        this.unfollow = source.follow((writes) => this.pending.push({ at: this.now(), writes }));
    }

    /** Whether there is a write that reads must not show yet. */
    isBehind(): boolean {
        this.applyUntil(this.now() - this.lagMs);
        return this.pending.length > 0;
    }

    /** From now on, reads show every write up to now. */
    catchUp(): void {
        this.applyUntil(Infinity);
    }

    /** Stops following the source. Reads that have already started are finished. */
    stop(): void {
        this.unfollow();
    }

    /** Another one, of the source as it is now. */
    restarted(): Replica {
        const next = new Replica(this.source, this.clock, this.lagMs);
        next.reads = this.reads;
        return next;
    }

    private applyUntil(until: number): void {
        while (this.pending[0] && this.pending[0].at <= until) {
            const { writes } = this.pending[0];
            this.store.transaction(() => {
                for (const { sql, params } of writes) {
                    this.store.run(sql, ...params);
                }
            });
            this.pending.shift();
        }
    }

    private now(): number {
        return this.clock.read().getTime();
    }
}
