/** A clock that tests can replace. */
export interface Clock {
    /** Milliseconds of a monotonic clock. */
    now(): number;
    /** Calls back after this time. Returns a function that cancels it. */
    after(ms: number, callback: () => void): () => void;
}

export const realClock: Clock = {
    now: () => performance.now(),
    after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
    },
};
