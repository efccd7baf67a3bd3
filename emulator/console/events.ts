/** What the console shows, as it changes: server-sent events. */
import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { SSEStreamingApi } from "hono/streaming";
import type { EmulatorContext } from "../context";
import type { EmulatedService } from "../services/service";
import { countObjects } from "../store/objects";
import { Inbox } from "./inbox";
import type { TreeNode } from "./tree";

/** The page keeps no more of them either. */
const BACKLOG = 1_000;
/** For what has no event of its own: faults, held requests and the time. */
const INTERVAL_MS = 500;
/** A run sends many requests at once; they are sent to the page together. */
const COLLECT_MS = 50;

/**
 * Sends until the page or the emulator closes: once `start` with the log so far, then `cleared` and `requests`, `objects` where there was a write, and
 * `status` all the time.
 */
export async function sendEvents(
    context: EmulatorContext,
    services: readonly EmulatedService[],
    stream: SSEStreamingApi,
): Promise<void> {
    const { log, faults } = context;
    const ended = endOf(stream, faults.closing);
    const inbox = new Inbox();
    const unlisten = log.listen((change) => inbox.add(change));
    const send = (event: string, value: unknown): Promise<void> =>
        stream.writeSSE({ event, data: JSON.stringify(value) });
    try {
        const objects = await objectsOf(services);
        let shown = "";
        await send("start", log.last(BACKLOG));
        while (!ended.aborted) {
            const { cleared, requests } = inbox.take();
            if (cleared) {
                await send("cleared", null);
            }
            if (requests.length > 0) {
                await send("requests", requests);
            }
            const version = versionOf(context);
            if (version !== shown) {
                shown = version;
                await send("objects", objects(context));
            }
            await send("status", statusOf(context));
            await Promise.race([inbox.changed(), pause(INTERVAL_MS, ended)]);
            await pause(COLLECT_MS, ended);
        }
    } finally {
        unlisten();
    }
}

function endOf(stream: SSEStreamingApi, closing: AbortSignal): AbortSignal {
    const gone = new AbortController();
    stream.onAbort(() => gone.abort());
    const ended = AbortSignal.any([gone.signal, closing]);
    setMaxListeners(0, ended); // one for each pause
    return ended;
}

async function pause(ms: number, ended: AbortSignal): Promise<void> {
    await delay(ms, undefined, { signal: ended }).catch(() => undefined);
}

/** Another one after each write, and where the time was moved, because invitations expire. */
function versionOf({ store, clock }: EmulatorContext): string {
    return `${store.version} ${clock.state().advancedMs}`;
}

function statusOf({ clock, faults }: EmulatorContext): object {
    return {
        now: clock.read().toISOString(),
        advancedMs: clock.state().advancedMs,
        plan: faults.plan ?? null,
        planVersion: faults.version,
        counts: faults.counts(),
        held: faults.holds.list().length,
    };
}

type Objects = (context: EmulatorContext) => { count: number; nodes: TreeNode[] };

async function objectsOf(services: readonly EmulatedService[]): Promise<Objects> {
    const trees = await Promise.all(
        services.map(async ({ name, title, tree }) => ({ name, title, nodes: await tree?.() })),
    );
    return (context) => {
        const counts = countObjects(context.store, services);
        return {
            count: Object.values(counts)
                .flatMap((kinds) => Object.values(kinds))
                .reduce((sum, n) => sum + n, 0),
            nodes: trees.map(({ name, title, nodes }) => ({
                key: name,
                name: title,
                children: nodes?.(context) ?? [],
            })),
        };
    };
}
