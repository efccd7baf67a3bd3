import { BoundClient } from "../../../provider/http/bound";
import { MAX_AGE_MS, Snapshot } from "../../../provider/http/snapshot";
import { client, serve, type Started } from "./support";

let service: Started;
const responses: (() => void)[] = [];

beforeAll(async () => {
    service = await serve((_request, response) => {
        responses.push(() => response.setHeader("content-type", "application/json").end('{"some":"thing"}'));
    });
});

afterAll(() => service.close());

test("a shared request outlives the operation that started it, and no operation waits for it after its own end", async () => {
    const toys = client(`http://127.0.0.1:${service.port}`);
    const snapshot = new Snapshot();
    const session = new AbortController().signal;
    const short = new AbortController();
    const read = (signal: AbortSignal) =>
        new BoundClient(toys, snapshot, signal).shared("/toys", async (get) => (await get("/toys")).body);

    const first = read(short.signal);
    const second = read(session);
    short.abort(new Error("its time is up"));
    await expect(first).rejects.toThrow("its time is up");
    await expect(read(short.signal)).rejects.toThrow("its time is up");
    while (responses.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    responses.forEach((respond) => respond());
    expect(await second).toEqual({ some: "thing" });
    expect(responses).toHaveLength(1);
    await toys.close();
});

test("a fetch that no operation waits for is aborted, and the next read fetches again", async () => {
    const snapshot = new Snapshot();
    const pages: AbortSignal[] = [];
    const read = (signal: AbortSignal) =>
        snapshot.get("/toys", {
            signal,
            // Pages without end, each given when the one before was read.
            fetch: async (ending) => {
                for (;;) {
                    pages.push(ending);
                    await new Promise((resolve) => setImmediate(resolve));
                    ending.throwIfAborted();
                }
            },
            keepFailure: () => true,
        });
    const [first, second] = [new AbortController(), new AbortController()];
    const reads = [read(first.signal), read(second.signal)];
    const ended = Promise.allSettled(reads);
    first.abort(new Error("the first has ended"));
    await expect(reads[0]).rejects.toThrow("the first has ended");
    expect(pages.at(-1)?.aborted).toBe(false);
    second.abort(new Error("the second has ended"));
    await ended;
    expect(pages.at(-1)?.aborted).toBe(true);
    const asked = pages.length;
    for (let turn = 0; turn < 5; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
    }
    expect(pages).toHaveLength(asked);

    const third = new AbortController();
    const again = read(third.signal);
    expect(pages).toHaveLength(asked + 1);
    third.abort(new Error("the third has ended"));
    await expect(again).rejects.toThrow("the third has ended");
});

test("a fetch that a write has dropped is aborted with its operation too", async () => {
    const snapshot = new Snapshot();
    const stop = new AbortController();
    let fetching: AbortSignal | undefined;
    const read = snapshot.get("/toys", {
        signal: stop.signal,
        fetch: (signal) => {
            fetching = signal;
            return new Promise(() => {});
        },
        keepFailure: () => false,
    });
    snapshot.drop("/toys");
    stop.abort(new Error("its time is up"));
    await expect(read).rejects.toThrow("its time is up");
    expect(fetching?.aborted).toBe(true);
});

test("an operation that ends as soon as it has a response leaves it to those that follow", async () => {
    const snapshot = new Snapshot();
    let asked = 0;
    const read = (signal: AbortSignal): Promise<number> =>
        snapshot.get("/toys", { signal, fetch: async () => ++asked, keepFailure: () => false });
    const stop = new AbortController();
    expect(await read(stop.signal).finally(() => stop.abort())).toBe(1);
    expect(await read(new AbortController().signal)).toBe(1);
});

describe("shared responses that are too old", () => {
    beforeEach(() => jest.useFakeTimers());
    afterEach(() => jest.useRealTimers());

    test("are fetched again after a minute, in which a refresh of thousands of objects shares them", async () => {
        const snapshot = new Snapshot();
        let asked = 0;
        const read = (): Promise<number> =>
            snapshot.get("/toys", {
                signal: new AbortController().signal,
                fetch: async () => ++asked,
                keepFailure: () => false,
            });
        expect(await read()).toBe(1);
        jest.advanceTimersByTime(59_999);
        expect(await read()).toBe(1);
        jest.advanceTimersByTime(1);
        expect(await read()).toBe(2);
    });

    test("are freed without another read", async () => {
        const snapshot = new Snapshot();
        for (let i = 0; i < 900; i++) {
            await snapshot.get(`/workspaces/${i}/secrets`, {
                signal: new AbortController().signal,
                fetch: () => Promise.resolve([]),
                keepFailure: () => false,
            });
        }
        expect(snapshot.size).toBe(900);
        jest.advanceTimersByTime(2 * MAX_AGE_MS);
        expect(snapshot.size).toBe(0);
    });

    test("never fill the memory, however many there are at once", async () => {
        const snapshot = new Snapshot();
        for (let i = 0; i < 3_000; i++) {
            await snapshot.get(`/workspaces/${i}/secrets`, {
                signal: new AbortController().signal,
                fetch: () => Promise.resolve([]),
                keepFailure: () => false,
            });
        }
        expect(snapshot.size).toBeLessThanOrEqual(1_000);
    });
});

test("an operation that doubts a response gets a later one, which all operations that doubt share", async () => {
    let now = 0;
    let asked = 0;
    const snapshot = new Snapshot(5_000, () => now);
    const get = (asOf?: number) =>
        snapshot.get("/toys", {
            signal: new AbortController().signal,
            fetch: async () => ++asked,
            keepFailure: () => false,
            asOf,
        });
    expect(await get()).toBe(1);
    now = 300;
    expect(await get(100)).toBe(2);
    expect(await get(200)).toBe(2);
    // Who comes later and looks twice sees both.
    expect(await get()).toBe(1);
    now = 5_100;
    expect(await get()).toBe(2);
    snapshot.drop("/toys");
    expect(await get()).toBe(3);
});
