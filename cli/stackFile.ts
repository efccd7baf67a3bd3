/** The file of `pulumi stack export`: read with errors that quote none of it, since it may hold secrets in plaintext, and replaced as a whole. */
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

/** The part of an exported stack that is read here: everything else is copied unchanged. */
export interface StackExport {
    version?: number;
    deployment?: { resources?: StateResource[]; pending_operations?: { resource: StateResource }[] } | null;
}

export interface StateResource {
    urn: string;
    type: string;
    id?: string;
    provider?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    propertyDependencies?: Record<string, unknown>;
}

/** The version of the format that every Pulumi 3 writes. */
const VERSION = 3;

/** @throws Error that says what the file is instead, and how to make one */
export async function readStackFile(file: string): Promise<StackExport> {
    const refuse = (problem: string): Error =>
        new Error(
            `${file} ${problem}; write one with \`pulumi stack export --file ${file}\`, without changing it`,
        );
    let text: string;
    try {
        text = await readFile(file, "utf8");
    } catch (error) {
        throw refuse(`cannot be read (${codeOf(error)})`);
    }
    let stack: unknown;
    try {
        stack = JSON.parse(text);
    } catch {
        // Without the parser's message, which quotes the text.
        throw refuse("is not JSON");
    }
    if (!isRecord(stack) || !("deployment" in stack)) {
        throw refuse("is not the export of a stack: it has no deployment");
    }
    if (stack["version"] !== VERSION) {
        throw refuse(`has not version ${VERSION} of the format of exports`);
    }
    const { deployment } = stack;
    if (deployment !== null && (!isRecord(deployment) || !areResources(deployment["resources"] ?? []))) {
        throw refuse("holds resources of another form than the export of a stack");
    }
    return stack;
}

/** The file is complete at every moment, old or new, and keeps its permissions. */
export async function replaceStackFile(file: string, stack: StackExport): Promise<void> {
    const target = await realpath(file);
    const temporary = `${target}.tmp-${process.pid}`;
    try {
        const { mode } = await stat(target);
        await writeFile(temporary, `${JSON.stringify(stack, null, 4)}\n`, { mode, flag: "wx" });
        // The umask applies to a new file.
        await chmod(temporary, mode);
        await rename(temporary, target);
    } catch (error) {
        await rm(temporary, { force: true });
        throw new Error(`${file} cannot be written (${codeOf(error)}): it is unchanged`, { cause: error });
    }
}

function areResources(value: unknown): boolean {
    return (
        Array.isArray(value) &&
        value.every(
            (item) => isRecord(item) && typeof item["urn"] === "string" && typeof item["type"] === "string",
        )
    );
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function codeOf(error: unknown): string {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
