/**
 * Answers shared by the reads of one refresh. The engine reads a few resources at a time and never says when a run begins, so what
 * is shared is kept for a short time only, and dropped around every write of our own.
 */
import { LRUCache } from "lru-cache";

export const MAX_AGE_MS = 5_000;

/** Paths whose answers are kept at once. Beyond that, those that were used least recently are fetched again. */
const MOST_PATHS = 1_000;

interface Entry {
    at: number;
    answer: Promise<unknown>;
    /** Operations that wait for it. */
    waiting: number;
    settled: boolean;
    /** Ends the fetch. */
    abort: AbortController;
}

/** How an operation asks for a shared answer. */
export interface Asking<T> {
    /** Ends with the operation. The fetch goes on for the others that wait for it, and ends with the last of them. */
    signal: AbortSignal;
    /** Its signal ends when nobody waits for the answer any more. */
    fetch: (signal: AbortSignal) => Promise<T>;
    /** Failures that are shared as answers are; others are asked again. */
    keepFailure: (error: unknown) => boolean;
    /** Answers that were asked for before this moment do not count. */
    asOf?: number | undefined;
}

export class Snapshot {
    /** Under a path the oldest first: who looks twice sees two answers, and so does who comes later and looks twice. */
    private readonly entries: LRUCache<string, Entry[]>;
    /** The paths below a path that have entries, so that a write does not look through all of them. */
    private readonly below = new Map<string, Set<string>>();

    constructor(
        private readonly maxAgeMs = MAX_AGE_MS,
        private readonly now: () => number = () => performance.now(),
    ) {
        this.entries = new LRUCache({
            max: MOST_PATHS,
            ttl: maxAgeMs,
            // What is too old is freed by a timer: nobody may ask for that path again.
            ttlAutopurge: true,
            // It takes a start at 0 for none.
            perf: { now: () => now() + 1 },
            onInsert: (_entries, path, reason) => {
                if (reason === "add") {
                    this.index(path);
                }
            },
            dispose: (_entries, path, reason) => {
                if (reason !== "set") {
                    this.unindex(path);
                }
            },
        });
    }

    /** Paths that have entries. */
    get size(): number {
        return this.entries.size;
    }

    /** The answer under this path, fetched at most once for all who ask while it is fresh. @throws the signal's reason, the fetch's error */
    get<T>(path: string, { signal, fetch, keepFailure, asOf = -Infinity }: Asking<T>): Promise<T> {
        if (signal.aborted) {
            return Promise.reject(signal.reason as Error);
        }
        const fresh = (this.entries.get(path) ?? []).filter(({ at }) => this.now() - at < this.maxAgeMs);
        const kept = fresh.find(({ at }) => at >= asOf);
        if (kept) {
            return this.join<T>(path, kept, signal);
        }
        const abort = new AbortController();
        const answer = fetch(abort.signal);
        const entry: Entry = { at: this.now(), answer, waiting: 0, settled: false, abort };
        this.entries.set(path, [...fresh, entry]);
        answer.then(
            () => (entry.settled = true),
            (error: unknown) => {
                entry.settled = true;
                if (!keepFailure(error)) {
                    this.remove(path, entry);
                }
            },
        );
        return this.join<T>(path, entry, signal);
    }

    /** Drops what a write to this path may have changed: the path itself, all above it and all below it. */
    drop(path: string): void {
        for (const key of [path, ...above(path), ...(this.below.get(path) ?? [])]) {
            this.entries.delete(key);
        }
    }

    clear(): void {
        this.entries.clear();
    }

    /** The entry's answer, or the signal's end: the operation is over then, and others may still wait. */
    private join<T>(path: string, entry: Entry, signal: AbortSignal): Promise<T> {
        entry.waiting++;
        return new Promise((resolve, reject) => {
            const leave = (): void => {
                entry.waiting--;
                if (entry.waiting === 0 && !entry.settled) {
                    this.remove(path, entry);
                    entry.abort.abort(signal.reason);
                }
                reject(signal.reason as Error);
            };
            signal.addEventListener("abort", leave, { once: true });
            (entry.answer as Promise<T>).then(resolve, reject).finally(() => {
                signal.removeEventListener("abort", leave);
            });
        });
    }

    private remove(path: string, entry: Entry): void {
        const entries = this.entries.peek(path);
        if (entries?.includes(entry)) {
            const others = entries.filter((other) => other !== entry);
            if (others.length === 0) {
                this.entries.delete(path);
            } else {
                this.entries.set(path, others);
            }
        }
    }

    private index(path: string): void {
        for (const parent of above(path)) {
            const paths = this.below.get(parent);
            if (paths) {
                paths.add(path);
            } else {
                this.below.set(parent, new Set([path]));
            }
        }
    }

    private unindex(path: string): void {
        for (const parent of above(path)) {
            const paths = this.below.get(parent);
            paths?.delete(path);
            if (paths?.size === 0) {
                this.below.delete(parent);
            }
        }
    }
}

/** The paths above this one: of `/a/b/c` it is `/a/b` and `/a`. */
function above(path: string): string[] {
    const paths: string[] = [];
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        paths.push(path.slice(0, end));
    }
    return paths;
}
