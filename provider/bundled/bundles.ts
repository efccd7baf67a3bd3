/** Loads the plugin's bundles like `require`, from V8's code cache where it has them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Script } from "node:vm";
import type { CodeCache } from "./codeCache";

/** As Node.js wraps CommonJS modules. */
type Wrapper = (
    exports: object,
    require: NodeJS.Require,
    module: { exports: object },
    filename: string,
    dirname: string,
) => void;

/** Comes before the bundle's first column, also in the positions of a profile. */
export const WRAPPER = "(function (exports, require, module, __filename, __dirname) { ";

/** A bundle that was compiled in this process, and so is not in the cache yet. */
interface Compiled {
    source: Buffer;
    script: Script;
}

export class Bundles {
    private readonly compiled: Compiled[] = [];

    constructor(
        private readonly folder: string,
        private readonly cache: CodeCache,
        private readonly read: (name: string) => Buffer = (name) => readFileSync(join(folder, name)),
    ) {}

    /** The exports of a bundle. It is run at each call. */
    load<Exports extends object>(name: string): Exports {
        const filename = join(this.folder, name);
        const source = this.read(name);
        const cachedData = this.cache.read(source);
        const script = new Script(`${WRAPPER}${source.toString("utf8")}\n})`, {
            filename,
            ...(cachedData ? { cachedData } : {}),
        });
        if (cachedData === undefined || script.cachedDataRejected) {
            this.compiled.push({ source, script });
        }
        const module = { exports: {} };
        const run = script.runInThisContext() as Wrapper;
        run(module.exports, createRequire(filename), module, filename, dirname(filename));
        return module.exports as Exports;
    }

    /** Writes the code that V8 has compiled so far into the cache, once for each bundle. */
    cacheCode(): void {
        for (const { source, script } of this.compiled.splice(0)) {
            this.cache.write(source, script.createCachedData());
        }
    }
}
