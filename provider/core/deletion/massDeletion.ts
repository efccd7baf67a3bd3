/**
 * Mass deletion is doubted. An outage that returns 200 with empty lists looks as if everything had been deleted, and a refresh that accepted it would
 * drop all of it from the state. So where a list is empty and several Reads miss what it used to hold, the provider looks again over a longer
 * time. If the list stays empty, the Reads end in an error: a person has to confirm the deletion.
 */
import { ProviderError } from "../../errors";
import { pause } from "../../http/pause";

/** The doubt begins with this number of missing objects of one list, or of empty lists of one kind of resource, within the window. */
const MANY = 3;
const WINDOW_MS = 15_000;

/** Reads start one after another: a Read that misses its object waits at least this long for others that miss theirs. */
const GATHER_MS = 1_000;
const GATHER_STEP_MS = 100;

/** The times of the looks, from the beginning of the doubt. */
const LOOKS_AT_MS = [3_000, 6_000, 10_000, 15_000];

/** In the environment only: in stack config it would be left behind and accept the next one too. */
const ACCEPT_VARIABLE = "PULUMI_WORKSPACES_ACCEPT_MASS_DELETION";

const MOST_NAMED = 10;

/** An object that a Read does not find, though its parent is there. */
export interface Missing<Live> {
    /** The resource's token. */
    kind: string;
    service: string;
    /** The parent's id; the object's own where it has no parent. */
    place: string;
    id: string;
    signal: AbortSignal;
    /** Reads once more, from responses that were requested since this moment of `performance.now()`. */
    look: (asOf: number) => Promise<Live | undefined>;
}

/** Returns what a later look finds; `undefined` if the object is gone. @throws ProviderError if that is in doubt. */
export type Confirm = <Live>(missing: Missing<Live>) => Promise<Live | undefined>;

interface Kind {
    /** The number of Reads that have not yet determined whether their object exists. */
    undecided: number;
    /** When and where an object was missed last, by its id. */
    missed: Map<string, { place: string; at: number }>;
    /** When the doubt began; the looks of all Reads are at the same times, so that they share the responses. */
    doubtedSince: number;
    /** When the looks over the whole time last agreed that the objects are missing. */
    refusedAt: number;
}

export class MassDeletionGuard {
    private readonly kinds = new Map<string, Kind>();
    private readonly doubted = new Set<string>();

    private constructor(
        private readonly accepts: (place: string) => boolean,
        /** What is doubted is reported as gone, because nothing is written. */
        private readonly reporting: boolean,
    ) {}

    /** `true` accepts all; otherwise a list of ids of workspaces. */
    static from(env: NodeJS.ProcessEnv, { reporting = false } = {}): MassDeletionGuard {
        const accepted = (env[ACCEPT_VARIABLE] ?? "").split(/[\s,]+/).filter((text) => text !== "");
        const accepts = (place: string): boolean => accepted.includes("true") || accepted.includes(place);
        return new MassDeletionGuard(accepts, reporting);
    }

    /** In words, what Reads wait for; `undefined` where nothing is in doubt. */
    get waiting(): string | undefined {
        const now = performance.now();
        const doubted = [...this.kinds.values()].filter(({ doubtedSince }) => now - doubtedSince < WINDOW_MS);
        const count = doubted.reduce((total, { missed }) => total + missed.size, 0);
        return count === 0
            ? undefined
            : `${count} objects are missing from an empty list, and are looked for again in case of an outage`;
    }

    /** Whether the object is reported as gone although that is in doubt. */
    doubts(token: string, id: string): boolean {
        return this.doubted.has(`${token} ${id}`);
    }

    /** Runs a Read; others of its kind wait for its result. It confirms each object that it misses: its own, or a parent. */
    async reading<T>(token: string, read: (confirm: Confirm) => Promise<T>): Promise<T> {
        const own = this.kindOf(token);
        own.undecided++;
        try {
            return await read(async (missing) => {
                const kind = this.kindOf(missing.kind);
                if (kind !== own) {
                    return this.confirm(missing, kind);
                }
                own.undecided--;
                try {
                    return await this.confirm(missing, kind);
                } finally {
                    own.undecided++;
                }
            });
        } finally {
            own.undecided--;
        }
    }

    private async confirm<Live>(missing: Missing<Live>, kind: Kind): Promise<Live | undefined> {
        const { place, id, signal } = missing;
        if (this.accepts(place)) {
            return undefined;
        }
        kind.missed.set(id, { place, at: performance.now() });
        await gather(kind, signal);
        kind.missed.set(id, { place, at: performance.now() });
        // Also for an object that a Read misses by itself: the others of the same outage were refused before it.
        if (performance.now() - kind.refusedAt < WINDOW_MS) {
            kind.refusedAt = performance.now();
            return this.refuse(missing, kind);
        }
        if (!isMany(kind)) {
            return undefined;
        }
        if (performance.now() - kind.doubtedSince > 2 * WINDOW_MS) {
            kind.doubtedSince = performance.now();
        }
        const { doubtedSince } = kind;
        for (const after of LOOKS_AT_MS) {
            const moment = doubtedSince + after;
            const wait = moment - performance.now();
            if (wait > 0) {
                await pause(wait, signal);
                const live = await missing.look(moment);
                if (live !== undefined) {
                    kind.missed.delete(id);
                    // Objects that are missing from now on are looked for over the whole time again.
                    kind.doubtedSince = -Infinity;
                    return live;
                }
            }
        }
        kind.refusedAt = performance.now();
        return this.refuse(missing, kind);
    }

    private refuse(missing: Missing<unknown>, kind: Kind): undefined {
        if (!this.reporting) {
            throw refusal(missing, kind);
        }
        this.doubted.add(`${missing.kind} ${missing.id}`);
        return undefined;
    }

    private kindOf(token: string): Kind {
        let kind = this.kinds.get(token);
        if (!kind) {
            kind = { undecided: 0, missed: new Map(), doubtedSince: -Infinity, refusedAt: -Infinity };
            this.kinds.set(token, kind);
        }
        return kind;
    }
}

/** Waits for the Reads that run at the same time, because they may miss their objects too. */
async function gather(kind: Kind, signal: AbortSignal): Promise<void> {
    const began = performance.now();
    do {
        await pause(GATHER_STEP_MS, signal);
    } while (
        performance.now() - began < GATHER_MS ||
        (kind.undecided > 0 && performance.now() - began < WINDOW_MS)
    );
}

function isMany({ missed }: Kind): boolean {
    const perPlace = new Map<string, number>();
    for (const [id, { place, at }] of missed) {
        if (performance.now() - at > WINDOW_MS) {
            missed.delete(id);
        } else {
            perPlace.set(place, (perPlace.get(place) ?? 0) + 1);
        }
    }
    return perPlace.size >= MANY || Math.max(0, ...perPlace.values()) >= MANY;
}

function refusal({ kind: token, service, id }: Missing<unknown>, { missed }: Kind): ProviderError {
    const places = [...new Set([...missed.values()].map(({ place }) => place))];
    const ids = [...missed.keys()];
    const named = ids.slice(0, MOST_NAMED).join(", ");
    const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : "";
    return new ProviderError(
        `${service}: ${token} ${id} is missing from an empty list, and so is everything else of its kind that this run looked for (${named}${more}), in each look over ${WINDOW_MS / 1000} s. Either all of it was deleted or the service returns empty lists during an outage, so nothing was dropped from the state`,
        {
            hint: `if it was deleted on purpose, run the same command again with ${ACCEPT_VARIABLE}=${places.join(",")} in the environment (\`true\` accepts all); otherwise try again when the service lists it`,
        },
    );
}
