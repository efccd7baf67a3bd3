/** Time, so that tests can let it pass without waiting. */
export interface Clock {
    /** Milliseconds on a clock that never goes back. */
    now(): number;
    /** Calls back after so many milliseconds, unless what it returns is called before. */
    after(ms: number, callback: () => void): () => void;
}

export const realClock: Clock = {
    now: () => performance.now(),
    after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
    },
};
