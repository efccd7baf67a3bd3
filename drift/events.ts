/** The engine's event log of a refresh preview, read line by line, so that a large stack takes no more memory than its findings. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import * as z from "zod";
import { doubtedIn } from "../provider/core/session/reportMode";

const side = z.object({
    id: z.string().optional(),
    inputs: z.record(z.string(), z.unknown()).nullish(),
    outputs: z.record(z.string(), z.unknown()).nullish(),
});

const metadata = z.object({
    op: z.string(),
    urn: z.string(),
    type: z.string(),
    old: side.nullish(),
    new: side.nullish(),
    detailedDiff: z.record(z.string(), z.unknown()).nullish(),
});

const event = z.object({
    resOutputsEvent: z.object({ metadata }).optional(),
    diagnosticEvent: z
        .object({ urn: z.string().optional(), severity: z.string(), message: z.string() })
        .optional(),
});

/** The result of reading one resource: `same`, `update` or `delete`; `read` for what a running program reads itself. */
export type Observed = z.output<typeof metadata>;

export interface EventHandlers {
    observed(resource: Observed): void;
    /** A resource of this id is missing from a list that is empty all at once. */
    doubted(token: string, id: string): void;
    error(message: string, urn: string | undefined): void;
}

/** A command that fails before its operation starts writes no log. */
export async function readEvents(file: string, handlers: EventHandlers): Promise<void> {
    const input = createReadStream(file, "utf8");
    // Reported by the iteration.
    input.on("error", () => undefined);
    try {
        for await (const line of createInterface({ input, crlfDelay: Infinity })) {
            const parsed = event.safeParse(line === "" ? undefined : JSON.parse(line));
            if (parsed.success) {
                dispatch(parsed.data, handlers);
            }
        }
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
            throw error;
        }
    }
}

function dispatch(
    { resOutputsEvent, diagnosticEvent }: z.output<typeof event>,
    handlers: EventHandlers,
): void {
    if (resOutputsEvent) {
        handlers.observed(resOutputsEvent.metadata);
    }
    if (diagnosticEvent) {
        const { severity, message, urn } = diagnosticEvent;
        const doubted = doubtedIn(message);
        if (doubted) {
            handlers.doubted(doubted.token, doubted.id);
        } else if (severity === "error") {
            handlers.error(message.trim(), urn);
        }
    }
}
