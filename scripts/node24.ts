/** Installs Node 24 from npm for the second run of the tests. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HOME = join(__dirname, "..", "test", "node24");

/** The folder of its `node` executable. Installs it if it is missing or not the version of package.json. */
export function node24(): string {
    const platform = process.platform === "win32" ? "win" : process.platform;
    const { optionalDependencies } = readJson(join(HOME, "package.json")) as {
        optionalDependencies: Record<string, string>;
    };
    const name = Object.keys(optionalDependencies).find((each) =>
        each.endsWith(`-${platform}-${process.arch}`),
    );
    if (name === undefined) {
        throw new Error(
            `npm has no Node 24 for ${platform}-${process.arch}: the tests cannot run on it here`,
        );
    }
    const folder = join(HOME, "node_modules", name);
    const installed = join(folder, "package.json");
    if (
        !existsSync(installed) ||
        (readJson(installed) as { version: string }).version !== optionalDependencies[name]
    ) {
        execFileSync("npm", ["ci", "--include=optional"], {
            cwd: HOME,
            stdio: "inherit",
            shell: process.platform === "win32",
        });
    }
    const bin = join(folder, "bin");
    const version = execFileSync(join(bin, "node"), ["--version"], { encoding: "utf8" }).trim();
    if (!version.startsWith("v24.")) {
        throw new Error(`${name} is ${version}, expected Node 24`);
    }
    return bin;
}

function readJson(path: string): unknown {
    return JSON.parse(readFileSync(path, "utf8"));
}
