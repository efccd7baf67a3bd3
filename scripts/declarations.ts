/** Keeps of the declarations that TypeScript has written those that the package's entries lead to: the others describe what is inside, and no user's program sees them. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { preProcessFile } from "typescript";

/** `entries` are paths in the folder. @throws Error if a declaration imports one that is not there */
export function keepReachable(folder: string, entries: readonly string[]): void {
    const reached = new Set<string>();
    const waiting = entries.map((entry) => join(folder, entry));
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
        if (!reached.has(file)) {
            reached.add(file);
            waiting.push(...importsOf(file));
        }
    }
    removeOthers(folder, reached);
}

/** The files beside it; packages are found by the user's compiler. */
function importsOf(file: string): string[] {
    const { importedFiles, referencedFiles } = preProcessFile(readFileSync(file, "utf8"));
    return [...importedFiles, ...referencedFiles]
        .map(({ fileName }) => fileName)
        .filter((name) => name.startsWith("."))
        .map((name) => declarationOf(file, name));
}

function declarationOf(importer: string, name: string): string {
    const path = join(dirname(importer), name.replace(/\.js$/, ""));
    const found = [path, `${path}.d.ts`, join(path, "index.d.ts")].find(
        (one) => one.endsWith(".d.ts") && existsSync(one),
    );
    if (found === undefined) {
        throw new Error(`${importer} imports ${name}, of which there is no declaration`);
    }
    return found;
}

/** Returns whether anything is left. */
function removeOthers(folder: string, kept: ReadonlySet<string>): boolean {
    const left = readdirSync(folder, { withFileTypes: true }).filter((entry) => {
        const path = join(folder, entry.name);
        const keep = entry.isDirectory() ? removeOthers(path, kept) : kept.has(path);
        if (!keep) {
            rmSync(path, { recursive: true });
        }
        return keep;
    });
    return left.length > 0;
}
