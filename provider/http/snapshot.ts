/**
 * Answers shared by the reads of one refresh. The engine reads a few resources at a time and never says when a run begins, so what
 * is shared is kept for a short time only, and dropped around every write of our own.
 */
export const MAX_AGE_MS = 5_000;

interface Entry {
    at: number;
    answer: Promise<unknown>;
}

export class Snapshot {
    /** Under a path the oldest first: who looks twice sees two answers, and so does who comes later and looks twice. */
    private readonly entries = new Map<string, Entry[]>();

    constructor(
        private readonly maxAgeMs = MAX_AGE_MS,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /**
     * The answer under this path, fetched at most once for all who ask while it is fresh, and none that was asked for before `asOf`. Failures
     * other than `keepFailure` are asked again.
     */
    get<T>(
        path: string,
        fetch: () => Promise<T>,
        keepFailure: (error: unknown) => boolean,
        asOf = -Infinity,
    ): Promise<T> {
        const fresh = (this.entries.get(path) ?? []).filter(({ at }) => this.now() - at < this.maxAgeMs);
        const kept = fresh.find(({ at }) => at >= asOf);
        if (kept) {
            return kept.answer as Promise<T>;
        }
        const entry = { at: this.now(), answer: fetch() };
        this.entries.set(path, [...fresh, entry]);
        entry.answer.catch((error: unknown) => {
            if (!keepFailure(error)) {
                const others = (this.entries.get(path) ?? []).filter((other) => other !== entry);
                this.entries.set(path, others);
            }
        });
        return entry.answer;
    }

    /** Drops what a write to this path may have changed: the path itself, all above it and all below it. */
    drop(path: string): void {
        for (const key of this.entries.keys()) {
            if (key === path || key.startsWith(`${path}/`) || path.startsWith(`${key}/`)) {
                this.entries.delete(key);
            }
        }
    }

    clear(): void {
        this.entries.clear();
    }
}
