/** The engine's event log of a refresh preview, read line by line while the engine writes it, so that a large stack takes no more memory than its findings. */
import { open, type FileHandle } from "node:fs/promises";
import { StringDecoder } from "node:string_decoder";
import { setTimeout } from "node:timers/promises";
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

/** How often the file is looked at while nothing is added to it. */
const INTERVAL_MS = 100;
const CHUNK_BYTES = 256 * 1024;

/** Reads the file until `ended` settles: when the engine has ended. A command that fails before its operation starts writes no log. */
export async function followEvents(
    file: string,
    ended: Promise<unknown>,
    handlers: EventHandlers,
): Promise<void> {
    for await (const line of linesOf(file, ended)) {
        const parsed = event.safeParse(jsonOf(line));
        if (parsed.success) {
            dispatch(parsed.data, handlers);
        }
    }
}

async function* linesOf(file: string, ended: Promise<unknown>): AsyncGenerator<string> {
    let isEnded = false;
    const onEnd = (): void => void (isEnded = true);
    const end = ended.then(onEnd, onEnd);
    const decoder = new StringDecoder("utf8");
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let handle: FileHandle | undefined;
    let rest = "";
    try {
        for (;;) {
            // What was written before the end is read after it.
            const isLast = isEnded;
            handle ??= await opened(file);
            for (let size = await sizeRead(handle, buffer); size > 0; size = await sizeRead(handle, buffer)) {
                const lines = (rest + decoder.write(buffer.subarray(0, size))).split("\n");
                rest = lines.pop() ?? "";
                yield* lines;
            }
            if (isLast) {
                yield rest;
                return;
            }
            await Promise.race([end, setTimeout(INTERVAL_MS, undefined, { ref: false })]);
        }
    } finally {
        await handle?.close();
    }
}

/** `undefined`: it does not exist yet. */
async function opened(file: string): Promise<FileHandle | undefined> {
    try {
        return await open(file);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

async function sizeRead(handle: FileHandle | undefined, buffer: Buffer): Promise<number> {
    return (await handle?.read(buffer))?.bytesRead ?? 0;
}

/** `undefined` for the empty last line, and for one that an engine did not finish that was killed: the exit code is an error then. */
function jsonOf(line: string): unknown {
    try {
        return JSON.parse(line) as unknown;
    } catch {
        return undefined;
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
