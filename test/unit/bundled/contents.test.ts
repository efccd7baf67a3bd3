/** What the plugin's bundles contain: what is loaded before the first answers stays small. */
import { build, type Metafile } from "esbuild";
import { join } from "node:path";
import { PLUGIN, pluginOptions } from "../../../scripts/bundle";

const root = join(__dirname, "..", "..", "..");

let bundles: Metafile["outputs"];
let texts: Map<string, string>;

beforeAll(async () => {
    const { metafile, outputFiles } = await build({
        ...pluginOptions(root),
        entryPoints: PLUGIN,
        outdir: "dist",
        write: false,
    });
    bundles = metafile.outputs;
    texts = new Map(outputFiles.map(({ path, text }) => [path.slice(root.length + 1), text]));
});

/** The files of a bundle that at least a byte of it is from, packages by their names. */
function contentsOf(bundle: string): string[] {
    const inputs = Object.entries(bundles[bundle]?.inputs ?? {});
    const files = inputs
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path);
    return [...new Set(files)].sort();
}

test("before the bundles only the code cache is loaded", () => {
    expect(contentsOf("dist/plugin.js")).toEqual([
        "provider/bundled/bundles.ts",
        "provider/bundled/cacheFolder.ts",
        "provider/bundled/codeCache.ts",
        "provider/bundled/main.ts",
    ]);
});

test("the first answers need no library for gRPC, no schemas, services or HTTP client", () => {
    const contents = contentsOf("dist/plugin/startup.js");
    expect(contents.filter((path) => !path.startsWith("provider/server/startup/"))).toEqual([
        "@bufbuild/protobuf",
        "package.json",
        "provider/errors.ts",
        "provider/server/protocol/codec.ts",
        "provider/server/protocol/messages.ts",
    ]);
});

test("the provider brings no gRPC, and no generated classes of the protocol", () => {
    const contents = contentsOf("dist/plugin/provider.js");
    expect(contents).toEqual(expect.arrayContaining(["undici", "zod", "provider/server/main.ts"]));
    expect(contents.filter((path) => /^@grpc|^@pulumi|^google-protobuf/.test(path))).toEqual([]);
});

test("OpenTelemetry is in a bundle of its own", () => {
    const contents = contentsOf("dist/plugin/observability.js");
    expect(contents).toEqual(expect.arrayContaining(["@opentelemetry/sdk-trace-base"]));
    expect(contents.filter((path) => /^undici|^zod|^provider\/services/.test(path))).toEqual([]);
    for (const bundle of ["dist/plugin.js", "dist/plugin/startup.js", "dist/plugin/provider.js"]) {
        expect(contentsOf(bundle).filter((path) => path.startsWith("@opentelemetry"))).toEqual([]);
    }
});

test.each([
    ["dist/plugin.js", 6_000],
    ["dist/plugin/startup.js", 56_000],
    ["dist/plugin/provider.js", 800_000],
    ["dist/plugin/observability.js", 140_000],
])("%s has less than %i bytes", (bundle, limit) => {
    expect(bundles[bundle]?.bytes).toBeLessThan(limit);
});

test("no bundle has an `import()`, which fails outside of Node's module loader", () => {
    expect([...texts.keys()]).toHaveLength(4);
    for (const text of texts.values()) {
        expect(text.match(/(?<![\w$.])import\s*\(/g)).toBeNull();
    }
});
