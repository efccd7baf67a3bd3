/** Reads a seed from a file: YAML, or JSON, which is YAML too. */
import { readFile } from "node:fs/promises";
import { isMap, isSeq, LineCounter, parseDocument, type Document } from "yaml";

/** What was read, and where each part of it stands in the file. */
export interface SeedSource {
    readonly input: unknown;
    /** The place of a path, as `seed.yaml:3:5: `; empty where there is no file. */
    locate(path: readonly PropertyKey[]): string;
}

/** @throws Error where the file cannot be read, or is no YAML */
export async function readSeed(file: string): Promise<SeedSource> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new Error(`the seed ${file} cannot be read (${error.code ?? error.message})`);
    });
    const lineCounter = new LineCounter();
    const document = parseDocument(text, { lineCounter, prettyErrors: false });
    const [error] = document.errors;
    if (error) {
        const { line, col } = lineCounter.linePos(error.pos[0]);
        throw new Error(`${file}:${line}:${col}: ${error.message}. Nothing was started`);
    }
    return {
        input: document.toJS() as unknown,
        locate: (path) => {
            const { line, col } = lineCounter.linePos(offsetOf(document, path));
            return `${file}:${line}:${col}: `;
        },
    };
}

/** The offset of what the path names: of a key in a map, of an item in a list. Of what is missing: that of the innermost part that exists. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
    let node: unknown = document.contents;
    let offset = document.contents?.range?.[0] ?? 0;
    for (const part of path) {
        if (isMap(node)) {
            const pair = node.items.find(({ key }) => keyOf(key) === String(part));
            offset = startOf(pair?.key) ?? offset;
            node = pair?.value;
        } else if (isSeq(node)) {
            node = node.items[Number(part)];
            offset = startOf(node) ?? offset;
        } else {
            break;
        }
    }
    return offset;
}

function keyOf(key: unknown): string | undefined {
    return typeof key === "object" && key !== null && "value" in key ? String(key.value) : undefined;
}

function startOf(node: unknown): number | undefined {
    const hasRange =
        typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
    return hasRange ? (node.range as [number])[0] : undefined;
}
