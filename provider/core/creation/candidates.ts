/**
 * Decides which objects with the natural key of a create can be its result. An object that the list held before the create cannot. For the others the
 * time stamps decide, with a tolerance for the skew between the clocks of a service.
 */
import type { ServerClock } from "../../http/serverClock";
import type { Baseline } from "./baselines";
import type { Found } from "../declare/resource";

export interface Candidates {
    /** Created since the first attempt. */
    likely: Found[];
    /** Created so close to the first attempt that the clocks cannot tell whether before or after it. */
    possible: Found[];
}

/** Sorts the objects that have the natural key of a create. */
export function candidatesOf(
    found: readonly Found[],
    create: {
        idOf: (id: Found["id"]) => string;
        clock: ServerClock;
        /** When the create was first sent, by `clock.now()`. */
        sentAt: number;
        baseline: Baseline | undefined;
        /** The list was read for this create, so that what it does not hold was created since. */
        justListed: boolean;
        /** Whether this run has created that object: then it belongs to another resource. */
        isOurs: (id: string) => boolean;
    },
): Candidates {
    const { idOf, clock, sentAt, baseline, justListed, isOurs } = create;
    const candidates: Candidates = { likely: [], possible: [] };
    for (const one of found) {
        const id = idOf(one.id);
        if (baseline?.ids.has(id) || isOurs(id)) {
            continue;
        }
        const when = clock.createdBetween(one.createdAt, sentAt, clock.now());
        if (when === "likely" || (justListed && !baseline?.deletedIds.has(id))) {
            candidates.likely.push(one);
        } else if (when === "possible") {
            candidates.possible.push(one);
        }
    }
    return candidates;
}
