/** A seeded random number generator. */
export type Random = () => number;

/** Mulberry32. */
export function randomOf(seed: number): Random {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}

/** An integer between `from` and `to`, both included. */
export function between(random: Random, from: number, to: number): number {
    return from + Math.floor(random() * (to - from + 1));
}
