/** Baselines: what the service's lists held before this run created anything. No object of a baseline is the result of a create of this run. */
import { formatId } from "../declare/id";
import { parentIn, type Parent } from "../declare/parent";
import type { Log, Resource } from "../declare/resource";
import type { RunHistory } from "../session/runHistory";
import type { ServiceAccess } from "../session/serviceAccess";

/** What one list held before this run created anything in it. */
export interface Baseline {
    /** When it was requested, on the clock of `performance.now()`. */
    at: number;
    ids: Set<string>;
    /** The list held them after this run had deleted them, as it is eventually consistent. For an object with such an id its time stamp decides. */
    deletedIds: Set<string>;
}

/** A create does not wait longer for its baseline, and after a failure the creates that follow do not wait again. */
const TIMEOUT_MS = 5_000;
const FAILURE_KEPT_MS = 60_000;

interface Entry {
    /** Of the resource. */
    token: string;
    pending: boolean;
    failedUntil: number;
    baseline: Promise<Baseline | undefined>;
}

/**
 * The baselines of one run. A list is requested once, before the first create in it. Until a create has measured the clock that stamps objects, it is
 * requested before each create, because then only the list shows what existed before. Creates that start together share it.
 */
export class Baselines {
    private readonly entries = new Map<string, Entry>();

    constructor(private readonly history: RunHistory) {}

    /** `undefined`: the resource cannot be listed, or its list could not be read. */
    async before(
        resource: Resource,
        inputs: Record<string, unknown>,
        { access, log }: { access: ServiceAccess; log: Log },
    ): Promise<Baseline | undefined> {
        const { token, definition } = resource;
        const parent = parentIn(resource, inputs);
        if (definition.parent && !parent) {
            return undefined;
        }
        const key = JSON.stringify([token, parent?.id]);
        const known = this.entries.get(key);
        if (known && (access.clock.measured || known.pending || performance.now() < known.failedUntil)) {
            return known.baseline;
        }
        // A list that cannot be read does not stop the create: without it, a lost response may end in an unknown outcome.
        const baseline = this.read(resource, parent, access, log).catch(() => undefined);
        const entry: Entry = { token, pending: true, failedUntil: -Infinity, baseline };
        this.entries.set(key, entry);
        void baseline.then((list) => {
            entry.pending = false;
            if (list === undefined) {
                entry.failedUntil = performance.now() + FAILURE_KEPT_MS;
            }
        });
        return baseline;
    }

    private async read(
        resource: Resource,
        parent: Parent | undefined,
        access: ServiceAccess,
        log: Log,
    ): Promise<Baseline | undefined> {
        const { definition } = resource;
        if (!definition.list) {
            return undefined;
        }
        const list: Baseline = { at: performance.now(), ids: new Set(), deletedIds: new Set() };
        const isEmpty =
            definition.identity?.absentFromNewParent === true &&
            parent !== undefined &&
            this.history.hasCreated(parent.resource, parent.id);
        if (isEmpty) {
            return list;
        }
        const api = access.freshApi(TIMEOUT_MS);
        for await (const item of definition.list({ api, log, query: parent?.parts ?? {} })) {
            const id = formatId(definition.id, item.id);
            (this.history.hasDeleted(resource, id) ? list.deletedIds : list.ids).add(id);
        }
        return list;
    }

    /** After this run has deleted an object: an object with the same id is a new one from now on. */
    async removeDeleted(resource: Resource, id: string): Promise<void> {
        for (const { token, baseline } of this.entries.values()) {
            if (token === resource.token) {
                (await baseline)?.ids.delete(id);
            }
        }
    }
}
