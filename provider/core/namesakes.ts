/**
 * Which objects with the natural key of a create can be the result of it. An object that the list held before is not. Of the others the time stamps
 * decide, within the skew between the clocks of a service that has to be assumed.
 */
import type { ServerClock } from "../http/serverClock";
import { formatId } from "./id";
import { parentIn } from "./parent";
import type { Found, Log, Resource } from "./resource";

/** What was in a list before a run created anything in it. */
export interface Baseline {
    /** When it was requested, on the clock of `performance.now()`. */
    at: number;
    ids: Set<string>;
    /** It held them after this run had deleted them: lists may lag behind. What has such an id is told by its time stamp alone. */
    deletedIds: Set<string>;
}

/** A create does not wait longer for it, and those that follow do not wait again where it failed. */
const LONGEST_LIST_MS = 5_000;
const FAILURE_KEPT_MS = 60_000;

/**
 * The baselines of one run. A list is requested once, before the first create in it; until a create has told the clock that stamps objects, before
 * each, as only the list tells then what was there before; creates that start together share it.
 */
export class Baselines {
    private readonly lists = new Map<
        string,
        { pending: boolean; failedUntil: number; baseline: Promise<Baseline | undefined> }
    >();
    private readonly deletions = new Set<string>();

    /** `undefined`: the resource can't be listed, or its list could not be had at the moment. */
    async before(
        resource: Resource,
        inputs: Record<string, unknown>,
        context: {
            api: (timeoutMs: number) => unknown;
            log: Log;
            isNew: (parent: Resource, id: string) => boolean;
            /** Whether a create has told the clock that stamps objects. */
            measured: boolean;
        },
    ): Promise<Baseline | undefined> {
        const { definition } = resource;
        const parent = parentIn(resource, inputs);
        if (!definition.list || (definition.parent && !parent)) {
            return undefined;
        }
        const key = `${resource.token} ${parent?.id ?? ""}`;
        const known = this.lists.get(key);
        const at = performance.now();
        if (known && (context.measured || known.pending || at < known.failedUntil)) {
            return known.baseline;
        }
        const isEmpty =
            definition.identity?.absentFromNewParent === true &&
            parent !== undefined &&
            context.isNew(parent.resource, parent.id);
        const read = async (): Promise<Baseline> => {
            const ids = new Set<string>();
            const deletedIds = new Set<string>();
            if (!isEmpty) {
                const query = parent?.parts ?? {};
                const items = definition.list?.({
                    api: context.api(LONGEST_LIST_MS),
                    log: context.log,
                    query,
                });
                for await (const item of items ?? []) {
                    const id = formatId(definition.id, item.id);
                    (this.deletions.has(`${resource.token} ${id}`) ? deletedIds : ids).add(id);
                }
            }
            return { at, ids, deletedIds };
        };
        // A list that can't be had does not stop the create: without it, a lost answer may end in an unknown outcome.
        const baseline = read().catch(() => undefined);
        const entry = { pending: true, failedUntil: -Infinity, baseline };
        this.lists.set(key, entry);
        void baseline.then((list) => {
            entry.pending = false;
            if (list === undefined) {
                entry.failedUntil = performance.now() + FAILURE_KEPT_MS;
            }
        });
        return baseline;
    }

    /** This run has deleted it: an object that gets its id from now on is another one. */
    async deleted(resource: Resource, id: string): Promise<void> {
        this.deletions.add(`${resource.token} ${id}`);
        for (const [key, { baseline }] of this.lists) {
            if (key.startsWith(`${resource.token} `)) {
                (await baseline)?.ids.delete(id);
            }
        }
    }
}

export interface Candidates {
    /** Created since the first try, as far as can be told. */
    likely: Found[];
    /** Created so near to the first try that the clocks do not tell whether before or after. */
    possible: Found[];
}

/** Sorts what has the natural key of a create that was first sent at `began`. */
export function candidatesOf(
    found: readonly Found[],
    context: {
        idOf: (id: Found["id"]) => string;
        clock: ServerClock;
        /** When it was first sent, on the clock's time. */
        began: number;
        baseline: Baseline | undefined;
        /** The list was read for this create, so that what it does not hold was created since. */
        justListed: boolean;
        /** Whether this run has created that object: it is another resource's then. */
        isOurs: (id: string) => boolean;
    },
): Candidates {
    const { idOf, clock, began, baseline, justListed, isOurs } = context;
    const candidates: Candidates = { likely: [], possible: [] };
    for (const one of found) {
        const id = idOf(one.id);
        if (baseline?.ids.has(id) || isOurs(id)) {
            continue;
        }
        const when = clock.createdBetween(one.createdAt, began, clock.now());
        if (when === "likely" || (justListed && !baseline?.deletedIds.has(id))) {
            candidates.likely.push(one);
        } else if (when === "possible") {
            candidates.possible.push(one);
        }
    }
    return candidates;
}
