/** Reads the engine's event log, so that tests do not parse the display. */
import { readFile } from "node:fs/promises";
import * as z from "zod";

const metadata = z.object({
    op: z.string(),
    urn: z.string(),
    type: z.string(),
    diffs: z.array(z.string()).nullish(),
    detailedDiff: z.record(z.string(), z.object({ diffKind: z.string(), inputDiff: z.boolean() })).nullish(),
});

/** Only the fields that tests use; other events are parsed as empty objects. */
const engineEvent = z.object({
    sequence: z.number(),
    summaryEvent: z.object({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
    diagnosticEvent: z
        .object({ severity: z.string(), message: z.string(), urn: z.string().optional() })
        .optional(),
    resourcePreEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
    resOutputsEvent: z.object({ metadata, planning: z.boolean().optional() }).optional(),
    resOpFailedEvent: z.object({ metadata, status: z.number(), steps: z.number() }).optional(),
});

export type EngineEvent = z.infer<typeof engineEvent>;
export type Step = z.infer<typeof metadata>;

/** The number of resources per operation: `{ create: 2, same: 1 }`. */
export type Changes = Readonly<Record<string, number>>;

export async function readEvents(path: string): Promise<EngineEvent[]> {
    let text: string;
    try {
        text = await readFile(path, "utf8");
    } catch {
        // A command that fails before its operation starts writes no log.
        return [];
    }
    return text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => engineEvent.parse(JSON.parse(line)));
}

/** The log of an `up` contains only the update, which overwrites the log of its preview. */
export function lastChanges(events: readonly EngineEvent[]): Changes {
    return events.findLast((event) => event.summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {};
}

/** The steps that the engine announced, in order. */
export function announcedSteps(events: readonly EngineEvent[]): Step[] {
    return events.flatMap((event) => event.resourcePreEvent?.metadata ?? []);
}
