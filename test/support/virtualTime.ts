/** Virtual time: a wait of the code under test ends as soon as nothing else is left to do, and the clocks advance by its full length. */
import timersPromises from "node:timers/promises";

/** In every test of the file. `Date` and `performance.now()` return the virtual time. */
export function useVirtualTime(): void {
    let running: boolean;
    let advancing: Promise<void>;
    beforeEach(() => {
        jest.useFakeTimers({ doNotFake: ["nextTick", "setImmediate", "queueMicrotask"] });
        // Jest does not replace the timers of this module.
        jest.spyOn(timersPromises, "setTimeout").mockImplementation(sleep);
        running = true;
        advancing = advanceWhile(() => running);
    });
    afterEach(async () => {
        running = false;
        await advancing;
        jest.restoreAllMocks();
        jest.useRealTimers();
    });
}

async function advanceWhile(running: () => boolean): Promise<void> {
    while (running()) {
        await jest.advanceTimersToNextTimerAsync();
    }
}

function sleep<T>(
    ms?: number,
    value?: T,
    { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
        const abort = (): void => {
            clearTimeout(timer);
            reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
            signal?.removeEventListener("abort", abort);
            resolve(value);
        }, ms);
        signal?.addEventListener("abort", abort);
        if (signal?.aborted === true) {
            abort();
        }
    });
}

/** A wait of the test itself. */
export async function wait(ms: number): Promise<void> {
    await sleep(ms);
}
