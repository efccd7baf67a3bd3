import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../../toolchain/lock";
import { deadProcess } from "./fake";

let folder: string;
let path: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pulumi-workspaces-lock-"));
    path = join(folder, "it.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const hold = (holder: { pid: number; host?: string }): Promise<void> =>
    writeFile(path, JSON.stringify({ host: hostname(), token: "another", ...holder }));

test("one holder at a time, and no files remain afterwards", async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
        most = Math.max(most, (inside += 1));
        await sleep(10);
        inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(path, work, { pollMs: 5 })));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
});

test("failed work releases the lock", async () => {
    await expect(withLock(path, () => Promise.reject(new Error("no luck")))).rejects.toThrow("no luck");
    expect(await withLock(path, async () => "next")).toBe("next");
});

test("the lock of an ended process is taken over at once by one of many waiters", async () => {
    await hold({ pid: deadProcess() });
    const done: number[] = [];
    await Promise.all([1, 2, 3].map((n) => withLock(path, async () => done.push(n), { pollMs: 5 })));
    expect(done).toHaveLength(3);
    expect(await readdir(folder)).toEqual([]);
});

test("repeated takeovers by many waiters lose no lock and leave none behind", async () => {
    for (let round = 0; round < 50; round++) {
        await hold({ pid: deadProcess() });
        let inside = 0;
        const work = async (): Promise<void> => {
            expect(++inside).toBe(1);
            await Promise.resolve();
            inside--;
        };
        await Promise.all(Array.from({ length: 8 }, () => withLock(path, work, { pollMs: 1 })));
        expect(await readdir(folder)).toEqual([]);
    }
});

test("an interrupted takeover does not block other waiters forever", async () => {
    await hold({ pid: deadProcess() });
    const turn = `${path}.takeover`;
    await mkdir(turn);
    const long = new Date(Date.now() - 60_000);
    await utimes(turn, long, long);
    expect(await withLock(path, async () => "mine", { pollMs: 1 })).toBe("mine");
});

test("the lock of a running process is waited for, and its id is reported", async () => {
    await hold({ pid: process.pid });
    const reported: string[] = [];
    let tell = (): void => {};
    const telling = new Promise<void>((resolve) => (tell = resolve));
    const onWait = (holder: string): void => {
        reported.push(holder);
        tell();
    };
    const waiting = withLock(path, async () => "mine", { pollMs: 5, onWait });
    await telling;
    expect(await readdir(folder)).toEqual(["it.lock"]);
    await rm(path);
    expect(await waiting).toBe("mine");
    expect(reported).toEqual([`process ${process.pid} on ${hostname()}`]);
});

test("a lock of another machine is taken over when it is no longer renewed", async () => {
    await hold({ pid: 1, host: "another" });
    const long = new Date(Date.now() - 120_000);
    await utimes(path, long, long);
    expect(await withLock(path, async () => "mine")).toBe("mine");
});

test("a holder renews its lock, so that long work does not lose it", async () => {
    await withLock(
        path,
        async () => {
            const long = new Date(Date.now() - 120_000);
            await utimes(path, long, long);
            // The test's own time limit is the bound.
            while ((await stat(path)).mtimeMs <= long.getTime() + 1_000) {
                await sleep(5);
            }
        },
        { staleMs: 50 },
    );
});

test("waiting ends when it is aborted", async () => {
    await hold({ pid: process.pid });
    const interruption = new AbortController();
    const waiting = withLock(path, async () => "never", { pollMs: 5, signal: interruption.signal });
    interruption.abort(new Error("interrupted"));
    await expect(waiting).rejects.toThrow("interrupted");
});
