/**
 * Bundles entry points with what several of them use in files of its own, so that the package holds it once, and loads it only where a command needs it.
 * esbuild splits ES modules only: each of the files becomes a CommonJS module afterwards, as this package's users may require them.
 */
import { build, transform, type Metafile } from "esbuild";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { BUNDLE, MINIFIED } from "./bundle";

/** One folder below that of the entry points, as they are: a path relative to `__dirname` leads to the same place from all of them. */
const CHUNKS = "shared/[name]-[hash]";

export interface ChunkedEntries {
    /** The folder of the sources and their packages. */
    root: string;
    /** The sources by their outputs, without `.js`. */
    entryPoints: Readonly<Record<string, string>>;
    external: string[];
}

/** Writes the bundles into the folder. Returns what they contain. */
export async function writeChunks(folder: string, entries: ChunkedEntries): Promise<Metafile> {
    const { root, entryPoints, external } = entries;
    const { outputFiles, metafile } = await build({
        ...BUNDLE,
        ...MINIFIED,
        format: "esm",
        splitting: true,
        chunkNames: CHUNKS,
        absWorkingDir: root,
        metafile: true,
        external,
        entryPoints,
        outdir: folder,
        write: false,
    });
    await Promise.all(
        outputFiles.map(async ({ path, text }) => {
            const { code } = await transform(text, {
                ...MINIFIED,
                platform: BUNDLE.platform,
                target: BUNDLE.target,
                format: "cjs",
                // Node.js gives what a CommonJS module exports as `default`; esbuild gives its own default.
                supported: { "dynamic-import": false },
                sourcefile: relative(folder, path),
            });
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, code, { mode: code.startsWith("#!") ? 0o755 : 0o644 });
        }),
    );
    return metafile;
}
