/** `pulumi-workspaces export`: from a living estate to a program, an import file and the commands between the two. */
import { basename, resolve } from "node:path";
import { version } from "../package.json";
import type { Catalogue } from "../provider/core/declare/catalogue";
import { buildProgram, type Built } from "./build";
import { ExportError } from "./error";
import { readChosen, type Choose } from "./choice";
import { changedFiles, obsoleteFiles, openFolder, writeFiles, type Files } from "./folder";
import { importFile, IMPORT_FILE } from "./importFile";
import { DEFAULT_LANGUAGE, languages } from "./languages/index";
import { hashOf, MAPPING_FILE, NO_NAMES, type Mapping } from "./mapping";
import { wordsOf } from "./names";
import { readme, README_FILE } from "./readme";

export type { Choose } from "./choice";
export { ExportError } from "./error";

export interface ExportOptions {
    /** The folder to write. */
    out: string;
    /** Names of services. Default: those with a credential. */
    services?: readonly string[];
    /** Names, ids or globs. Default: all. */
    workspaces?: readonly string[];
    /** Names, ids, types or globs of what is left out. */
    exclude?: readonly string[];
    /** Default: that of the earlier export, else TypeScript. */
    language?: string | undefined;
    /** Overwrite what was edited. */
    force?: boolean;
    choose?: Choose | undefined;
    /** The folder with the plugin's executable, for languages that Pulumi's converter writes. */
    plugin?: string;
    env?: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    onProgress?: (message: string) => void;
    /** For tests: services that the provider does not have. */
    catalogue?: Catalogue;
}

export interface ExportResult {
    objects: number;
    /** Names of objects that an earlier export did not have. */
    added: string[];
    /** Names of what an earlier export had and that exists no more. */
    gone: string[];
    /** Keys of the configuration that have to be set. */
    config: string[];
    unreadable: string[];
    /** Paths of the files that were written. */
    written: string[];
}

/** @throws ExportError, with nothing written */
export async function exportEstate(options: ExportOptions): Promise<ExportResult> {
    const { out, force = false, plugin, env = process.env, signal } = options;
    const before = await openFolder(out, { force });
    const language = languageOf(options, before);
    const known = before?.names ?? NO_NAMES;
    const { estate, services, gone: goneKeys } = await readChosen(options, known);
    const gone = goneKeys.map((key) => known.objects[key] ?? key);
    const built = buildProgram(projectName(out), estate, withoutGone(known, goneKeys));
    const { program } = built;
    const target = languages.get(language);
    const files = new Map<string, string | Uint8Array>([
        ...Object.entries((await target?.write(program, { version, plugin, env, signal })) ?? {}),
        [IMPORT_FILE, importFile(program)],
        [README_FILE, readme({ program, estate, services, gone, install: target?.install })],
    ]);
    for (const { path, content } of built.files) {
        files.set(path, content);
    }
    const changed = await changedFiles(out, files, { before, force });
    const obsolete = await obsoleteFiles(out, files, before);
    const mapping = `${JSON.stringify(mappingOf(language, files, built), null, 4)}\n`;
    if (changed.size > 0 || obsolete.length > 0 || before === undefined) {
        options.signal?.throwIfAborted();
        await writeFiles(out, new Map([...changed, [MAPPING_FILE, mapping]]), obsolete);
    }
    const named = new Set(Object.values(known.objects));
    return {
        objects: program.declarations.length,
        added: program.declarations.map(({ name }) => name).filter((name) => !named.has(name)),
        gone,
        config: program.config.map(({ key }) => key),
        unreadable: estate.notes.filter(({ kind }) => kind === "unreadable").map(({ text }) => text),
        written: [...changed.keys()],
    };
}

function languageOf({ language, force, out }: ExportOptions, before: Mapping | undefined): string {
    const wanted = language ?? before?.language ?? DEFAULT_LANGUAGE;
    if (!languages.has(wanted)) {
        throw new ExportError(`there is no language "${wanted}": give ${[...languages.keys()].join(", ")}`);
    }
    if (before !== undefined && before.language !== wanted && force !== true) {
        throw new ExportError(
            `${out} holds an export in ${before.language}: give another folder for ${wanted}, or --force to replace it`,
        );
    }
    return wanted;
}

/** A name that Pulumi accepts. One that is the package's own would make the stack's configuration settings of the provider. */
function projectName(out: string): string {
    const name = wordsOf(basename(resolve(out))).join("-");
    return name === "" || name === "workspaces" ? "exported" : name;
}

function withoutGone(names: Mapping["names"], keys: readonly string[]): Mapping["names"] {
    const entries = Object.entries(names.objects);
    const gone = new Set(keys);
    return {
        ...names,
        objects: Object.fromEntries(entries.filter(([key]) => !gone.has(key))),
        gone: [...names.gone, ...entries.filter(([key]) => gone.has(key)).map(([, name]) => name)],
    };
}

function mappingOf(language: string, files: Files, { names }: Built): Mapping {
    return {
        version: 1,
        language,
        names,
        files: Object.fromEntries([...files].map(([path, content]) => [path, hashOf(content)])),
    };
}
