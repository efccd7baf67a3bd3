/** The sources of a Python package, without what `pip install` of the folder leaves in it. */
import { cp } from "node:fs/promises";
import { relative, sep } from "node:path";

/** Copies the folder of a package, so that an earlier build of it gets into no wheel. */
export async function copyPythonSources(from: string, to: string): Promise<void> {
    await cp(from, to, { recursive: true, filter: (path) => !isBuildOutput(relative(from, path)) });
}

/** Whether pip or Python wrote this path, which is relative to the folder of the package. */
export function isBuildOutput(path: string): boolean {
    const names = path.split(sep);
    return (
        // Further down it would be a module.
        names[0] === "build" || names.some((name) => name === "__pycache__" || name.endsWith(".egg-info"))
    );
}
