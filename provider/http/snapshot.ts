/**
 * Answers shared by the reads of one refresh. The engine reads a few resources at a time and never says when a run begins, so what
 * is shared is kept for a short time only, and dropped around every write of our own.
 */
export class Snapshot {
    private readonly entries = new Map<string, { at: number; answer: Promise<unknown> }>();

    constructor(
        private readonly maxAgeMs = 5_000,
        private readonly now: () => number = () => performance.now(),
    ) {}

    /** The answer under this path, fetched at most once for all who ask while it is fresh. Failures other than `keepFailure` are asked again. */
    get<T>(path: string, fetch: () => Promise<T>, keepFailure: (error: unknown) => boolean): Promise<T> {
        const kept = this.entries.get(path);
        if (kept && this.now() - kept.at < this.maxAgeMs) {
            return kept.answer as Promise<T>;
        }
        const entry = { at: this.now(), answer: fetch() };
        this.entries.set(path, entry);
        entry.answer.catch((error: unknown) => {
            if (!keepFailure(error) && this.entries.get(path) === entry) {
                this.entries.delete(path);
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
