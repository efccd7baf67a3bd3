/** Moments in the middle of an up, by a seed: so long after the nth write arrived at a service. */
import type { Emulator, FaultPlan } from "../../../emulator";
import { between, randomOf } from "./random";

export interface Moment {
    readonly write: number;
    readonly laterMs: number;
}

/** Every write is under way for a while before the service sees it: so moments fall before a deed, into it and after it. */
const SLOWEST_MS = 200;

export const SLOW: FaultPlan = {
    rules: [{ fault: { kind: "latency", minMs: 20, maxMs: SLOWEST_MS } }],
};

/** After this, everything that was sent is done, whoever waits for it. */
export const SETTLED_MS = SLOWEST_MS + 200;

/** `writes`: how many there are in an up that nothing disturbs. */
export function momentsOf(count: number, seed: number, writes: number): Moment[] {
    const random = randomOf(seed);
    return Array.from({ length: count }, () => ({
        write: between(random, 1, writes),
        laterMs: between(random, 0, SLOWEST_MS + 50),
    }));
}

/** Does it at the moment, if that comes. Gives back what calls it off. */
export function atMoment(emulator: Emulator, moment: Moment, deed: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const watch = setInterval(() => {
        const writes = emulator.requests().filter(({ method }) => method !== "GET").length;
        if (writes >= moment.write) {
            clearInterval(watch);
            timer = setTimeout(deed, moment.laterMs);
        }
    }, 1);
    return () => {
        clearInterval(watch);
        clearTimeout(timer);
    };
}
