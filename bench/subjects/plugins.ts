/** The programs that part `start` starts, and the plugins of other parts that are bundled here. */
import { build } from "esbuild";
import { dirname, join } from "node:path";
import { BUNDLE } from "../../scripts/bundle";
import { REPOSITORY } from "../../toolchain/stack/project";

const BENCH = join(__dirname, "..");
const MODULES = join(REPOSITORY, "node_modules");

/** A user's plugin on the stock server loads @pulumi/pulumi from its node_modules, so it is not bundled. */
export const STOCK_ENVIRONMENT = { NODE_PATH: MODULES };

export interface BundledServers {
    readonly grpc: string;
    readonly http2: string;
    readonly stock: string;
}

/** Bundles the servers into the folder, as scripts/build.ts bundles the plugin. */
export async function bundleServers(folder: string): Promise<BundledServers> {
    const options = { ...BUNDLE, legalComments: "none", minifySyntax: true, minifyWhitespace: true } as const;
    await build({
        ...options,
        // gRPC's own monitoring would load it. Without it the floor is lower.
        external: ["@grpc/proto-loader"],
        entryPoints: { grpc: join(BENCH, "servers", "grpc.ts"), http2: join(BENCH, "servers", "http2.ts") },
        outdir: folder,
    });
    await build({
        ...options,
        external: ["@pulumi/pulumi", "@pulumi/pulumi/*"],
        entryPoints: { stock: join(BENCH, "peers", "naive", "stock.ts") },
        outdir: folder,
    });
    return {
        grpc: join(folder, "grpc.js"),
        http2: join(folder, "http2.js"),
        stock: join(folder, "stock.js"),
    };
}

/** What Pulumi starts for dynamic providers, of which each program brings its own. */
export const DYNAMIC_SERVER = join(MODULES, "@pulumi", "pulumi", "cmd", "dynamic-provider", "index.js");

/** The plugin as the engine starts it: the launcher of the package, which runs the `node` on PATH. */
export const LAUNCHER_OF_OURS = join(REPOSITORY, "dist", "pulumi-resource-workspaces");

/** The folder of the Node that runs this. */
export const OWN_NODE = dirname(process.execPath);
