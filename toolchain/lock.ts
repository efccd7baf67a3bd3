/**
 * One set-up at a time, across processes. The lock only avoids duplicate work; atomicFolder.ts ensures that no folder
 * is incomplete, also with two holders. So a lock may be taken over when its holder has
 * very likely ended.
 */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const LONGEST_TAKEOVER_MS = 10_000;

export interface LockOptions {
    readonly signal?: AbortSignal | undefined;
    /** Called once, if another process holds the lock. */
    readonly onWait?: (holder: string) => void;
    readonly pollMs?: number;
    /** A lock that its holder has not renewed for this long is stale. */
    readonly staleMs?: number;
}

interface Holder {
    readonly pid: number;
    readonly host: string;
    readonly token: string;
}

export async function withLock<T>(
    path: string,
    work: () => Promise<T>,
    options: LockOptions = {},
): Promise<T> {
    const staleMs = options.staleMs ?? 60_000;
    await mkdir(dirname(path), { recursive: true });
    const holder: Holder = { pid: process.pid, host: hostname(), token: randomUUID() };
    let waiting = false;
    while (!(await tryAcquire(path, holder))) {
        options.signal?.throwIfAborted();
        if (await removeIfStale(path, staleMs)) {
            continue;
        }
        if (!waiting) {
            waiting = true;
            const other = await readHolder(path);
            options.onWait?.(
                other === undefined ? "another process" : `process ${other.pid} on ${other.host}`,
            );
        }
        await sleep(options.pollMs ?? 200);
    }
    const renewal = setInterval(
        () => void utimes(path, new Date(), new Date()).catch(() => undefined),
        staleMs / 10,
    );
    try {
        return await work();
    } finally {
        clearInterval(renewal);
        if ((await readHolder(path))?.token === holder.token) {
            await rm(path, { force: true });
        }
    }
}

export function isProcessAlive(pid: number): boolean {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        // EPERM: it exists and belongs to another user.
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
}

async function tryAcquire(path: string, holder: Holder): Promise<boolean> {
    try {
        await writeFile(path, JSON.stringify(holder), { flag: "wx" });
        return true;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") {
            return false;
        }
        throw error;
    }
}

/**
 * Of several that find it stale, one at a time checks again and removes it. A lock that is in use is never moved: its holder would not
 * find it at the end, and would leave it behind.
 */
async function removeIfStale(path: string, staleMs: number): Promise<boolean> {
    if (!(await isStale(path, await readHolder(path), staleMs))) {
        return false;
    }
    const turn = `${path}.takeover`;
    try {
        await mkdir(turn);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
            throw error;
        }
        // A takeover is short, unless its process ended during it.
        if (await isOlderThan(turn, LONGEST_TAKEOVER_MS)) {
            await rm(turn, { recursive: true, force: true });
        }
        return false;
    }
    try {
        if (!(await isStale(path, await readHolder(path), staleMs))) {
            return false;
        }
        await rm(path, { force: true });
        return true;
    } finally {
        await rm(turn, { recursive: true, force: true });
    }
}

async function isStale(path: string, holder: Holder | undefined, staleMs: number): Promise<boolean> {
    // Process ids are only valid on their own machine or container.
    if (holder?.host === hostname() && !isProcessAlive(holder.pid)) {
        return true;
    }
    return isOlderThan(path, staleMs);
}

/** False for a missing file. */
async function isOlderThan(path: string, ms: number): Promise<boolean> {
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
    return Date.now() - mtimeMs > ms;
}

/** Undefined if there is no lock, or its holder is still writing it. */
async function readHolder(path: string): Promise<Holder | undefined> {
    try {
        return JSON.parse(await readFile(path, "utf8")) as Holder;
    } catch {
        return undefined;
    }
}
