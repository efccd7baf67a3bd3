/**
 * Caches responses that the reads of one refresh share. A response is dropped around each of the provider's own writes, and after a time: others
 * write too.
 */
import { LRUCache } from "lru-cache";

/** A refresh of 5,000 objects takes about half of this. */
export const MAX_AGE_MS = 60_000;

/** The maximum number of cached paths. Beyond it the least recently used are dropped. */
const MAX_PATHS = 1_000;

interface Entry {
    requestedAt: number;
    response: Promise<unknown>;
    /** The number of operations that wait for the response. */
    waiting: number;
    settled: boolean;
    /** Aborts the fetch. */
    abort: AbortController;
}

/** How an operation gets a shared response. */
export interface SharedRead<T> {
    /** The operation's. The fetch goes on while other operations wait for it. */
    signal: AbortSignal;
    /** Its signal aborts when no operation waits for the response any more. */
    fetch: (signal: AbortSignal) => Promise<T>;
    /** Whether a failure is shared as a response is. After other failures the next read fetches again. */
    keepFailure: (error: unknown) => boolean;
    /** Responses that were requested before this time are not used. */
    asOf?: number | undefined;
}

export class Snapshot {
    /** By path, the oldest first. A second look (`asOf`) needs a second response, which later operations share as well. */
    private readonly entries: LRUCache<string, Entry[]>;
    /** The cached paths below each path, so that a write does not search all entries. */
    private readonly descendants = new Map<string, Set<string>>();

    constructor(
        private readonly maxAgeMs = MAX_AGE_MS,
        private readonly now: () => number = () => performance.now(),
    ) {
        this.entries = new LRUCache({
            max: MAX_PATHS,
            ttl: maxAgeMs,
            // A timer frees expired entries, as the path may never be read again.
            ttlAutopurge: true,
            // The cache treats a start of 0 as unset.
            perf: { now: () => now() + 1 },
            // Entries that are replaced are disposed of before the new ones are inserted.
            dispose: (_entries, path) => this.unindex(path),
            onInsert: (_entries, path) => this.index(path),
        });
    }

    /** The number of cached paths. */
    get size(): number {
        return this.entries.size;
    }

    /** The number of paths above cached ones. */
    get parents(): number {
        return this.descendants.size;
    }

    /** The response for this path, fetched once for all operations while it is fresh. @throws the signal's reason, the fetch's error */
    get<T>(path: string, { signal, fetch, keepFailure, asOf = -Infinity }: SharedRead<T>): Promise<T> {
        if (signal.aborted) {
            return Promise.reject(signal.reason as Error);
        }
        const fresh = (this.entries.get(path) ?? []).filter(
            ({ requestedAt }) => this.now() - requestedAt < this.maxAgeMs,
        );
        const kept = fresh.find(({ requestedAt }) => requestedAt >= asOf);
        if (kept) {
            return this.join<T>(path, kept, signal);
        }
        const abort = new AbortController();
        const response = fetch(abort.signal);
        const entry: Entry = { requestedAt: this.now(), response, waiting: 0, settled: false, abort };
        this.entries.set(path, [...fresh, entry]);
        response.then(
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

    /** Drops what a write to this path may have changed: the path itself, its ancestors and its descendants. */
    drop(path: string): void {
        for (const key of [path, ...ancestorsOf(path), ...(this.descendants.get(path) ?? [])]) {
            this.entries.delete(key);
        }
    }

    clear(): void {
        this.entries.clear();
    }

    /** Settles as the entry's response does, or rejects when the operation's signal aborts; other operations may still wait. */
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
            (entry.response as Promise<T>).then(resolve, reject).finally(() => {
                signal.removeEventListener("abort", leave);
            });
        });
    }

    private remove(path: string, entry: Entry): void {
        const others = (this.entries.peek(path) ?? []).filter((other) => other !== entry);
        if (others.length === 0) {
            this.entries.delete(path);
        } else {
            this.entries.set(path, others);
        }
    }

    private index(path: string): void {
        for (const parent of ancestorsOf(path)) {
            const paths = this.descendants.get(parent);
            if (paths) {
                paths.add(path);
            } else {
                this.descendants.set(parent, new Set([path]));
            }
        }
    }

    private unindex(path: string): void {
        for (const parent of ancestorsOf(path)) {
            const paths = this.descendants.get(parent);
            paths?.delete(path);
            if (paths?.size === 0) {
                this.descendants.delete(parent);
            }
        }
    }
}

/** Of `/a/b/c`: `/a/b` and `/a`. */
function ancestorsOf(path: string): string[] {
    const paths: string[] = [];
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
        paths.push(path.slice(0, end));
    }
    return paths;
}
