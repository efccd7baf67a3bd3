/** How the plugin is bundled and started, for every build of it: dist/, the copies of `npm run guards`, and the tests' own services. */
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Connections to the services use HTTP/1.1 only, and Node's HTTP/2 takes longer to load than all of undici. */
const WITHOUT_HTTP2: Plugin = {
    name: "without-http2",
    setup: (bundle) => {
        bundle.onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client-h2\.js$/ }, () => ({
            contents: 'module.exports = () => { throw new Error("HTTP/2 is not used"); };',
        }));
    },
};

/** Messages of zod in other languages. The libraries beside the provider import zod with all of them. */
const WITHOUT_LOCALES: Plugin = {
    name: "without-locales",
    setup: (bundle) => {
        bundle.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
            contents: 'export { default as en } from "./en.js";',
        }));
    },
};

export const BUNDLE = {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
    // What the HTML report contains of its own.
    loader: { ".css": "text", ".page.js": "text" },
    plugins: [WITHOUT_HTTP2, WITHOUT_LOCALES],
} satisfies BuildOptions;

/** Names stay: with short ones the plugin's start takes longer, and a stack trace says less. */
export const MINIFIED = {
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
} satisfies BuildOptions;

/**
 * The bundles of the plugin, by their files without `.js`. Of these, only the first is loaded at the start, and only the second before CheckConfig; the last one
 * only where traces or the debug log are turned on.
 */
export const PLUGIN = {
    plugin: "provider/bundled/main.ts",
    "plugin/startup": "provider/server/startup/serve.ts",
    "plugin/provider": "provider/server/main.ts",
    "plugin/observability": "provider/server/observability/main.ts",
};

/** In the place of plugin.js, in an executable. */
const EXECUTABLE = "provider/bundled/executable.ts";

export interface PluginSources {
    /** The folder of the sources and their packages. */
    root: string;
    /** Exports `open`, as provider/server/main.ts does. */
    provider?: string;
    schema: object;
    /** Beside the bundles: for profiles. The package has none. */
    sourcemap?: boolean;
}

/** Writes the plugin with its executables into the folder. Returns what the bundles contain. */
export async function writePlugin(folder: string, sources: PluginSources): Promise<Metafile> {
    const { provider = PLUGIN["plugin/provider"], root, sourcemap = false } = sources;
    const { metafile } = await build({
        ...pluginOptions(root),
        sourcemap: sourcemap && "external",
        entryPoints: { ...PLUGIN, "plugin/provider": provider },
        outdir: folder,
        allowOverwrite: true,
    });
    mkdirSync(join(folder, "plugin"), { recursive: true });
    writeFileSync(join(folder, "plugin", "schema.json"), JSON.stringify(sources.schema));
    writeLaunchers(folder);
    return metafile;
}

/** Writes the main script of an executable that contains Node.js and the bundles. */
export async function writeExecutableMain(file: string, root: string): Promise<void> {
    await build({ ...pluginOptions(root), entryPoints: [EXECUTABLE], outfile: file });
}

export function pluginOptions(root: string) {
    return {
        ...BUNDLE,
        ...MINIFIED,
        absWorkingDir: root,
        metafile: true,
        // Of ES modules only what is used is taken, which for OpenTelemetry is a seventh.
        mainFields: ["module", "main"],
        // A bundle runs outside of Node's module loader, which `import()` needs.
        supported: { "dynamic-import": false },
    } satisfies BuildOptions;
}

/** Only a link, such as npm's, needs another process to find the folder. */
const POSIX_LAUNCHER = `#!/bin/sh
self=$0
if [ -L "$self" ]; then self=$(readlink -f "$self"); fi
case $self in */*) ;; *) self=./$self ;; esac
exec node "\${self%/*}/plugin.js" "$@"
`;

/** The executable of a plugin.js in the same folder: the engine looks for this name in the folder of `plugins.providers[].path`. */
function writeLaunchers(folder: string): void {
    const posix = join(folder, "pulumi-resource-workspaces");
    writeFileSync(posix, POSIX_LAUNCHER);
    chmodSync(posix, 0o755);
    writeFileSync(`${posix}.cmd`, '@node "%~dp0plugin.js" %*\r\n');
}
