/** Other versions of Node.js than the one that runs, from npm: test/node22, test/node24. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pinnedPackages } from "./pinnedPackages";

/** The folder of its `node` executable. Installs it if it is missing or another version. */
export function otherNode(major: 22 | 24): string {
    const platform = process.platform === "win32" ? "win" : process.platform;
    const modules = pinnedPackages(join(__dirname, "..", "test", `node${major}`));
    const name = readdirSync(modules).find((each) => each.endsWith(`-${platform}-${process.arch}`));
    if (name === undefined) {
        throw new Error(
            `npm has no Node ${major} for ${platform}-${process.arch}: the tests cannot run on it here`,
        );
    }
    const bin = join(modules, name, "bin");
    const version = execFileSync(join(bin, "node"), ["--version"], { encoding: "utf8" }).trim();
    if (!version.startsWith(`v${major}.`)) {
        throw new Error(`${name} is ${version}, expected Node ${major}`);
    }
    return bin;
}
