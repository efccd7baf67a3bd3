import type { Clock } from "../clock";
import { Store, type Write } from "../store";

/** A second database that does every write of the first one again, some time later: what reads that lag are answered from. */
export class Replica {
    readonly store = Store.open(":memory:");
    /** How many reads were answered from it. */
    reads = 0;
    #pending: { at: number; writes: readonly Write[] }[] = [];
    readonly #unfollow: () => void;

    constructor(
        source: Store,
        private readonly clock: Clock,
        private readonly lagMs: number,
    ) {
        this.store.copy(source);
        this.#unfollow = source.follow((writes) => this.#pending.push({ at: this.#now(), writes }));
    }

    /** Whether there is a write that reads must not show yet. */
    isBehind(): boolean {
        this.#catchUp(this.#now() - this.lagMs);
        return this.#pending.length > 0;
    }

    /** From now on, reads show every write up to now. */
    catchUp(): void {
        this.#catchUp(Infinity);
    }

    /** It follows no more; reads that have already started may end. */
    stop(): void {
        this.#unfollow();
    }

    #catchUp(until: number): void {
        while (this.#pending[0] && this.#pending[0].at <= until) {
            const { writes } = this.#pending[0];
            this.store.transaction(() => {
                for (const { sql, params } of writes) this.store.run(sql, ...params);
            });
            this.#pending.shift();
        }
    }

    #now(): number {
        return this.clock.read().getTime();
    }
}
