/**
 * The engine versions of this repository. The versions to build are defined only in the go.mod files:
 * `go get` changes them, and the cache key and the official release follow.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The oldest usable CLI: the version of @pulumi/pulumi that the provider is written
 * against, because of its protocol (Handshake's flags, List, autonaming in Check).
 */
export const MINIMUM_CLI = "3.248.0";

/** Increment it when the content of a built folder changes without a version or source: flags, the launcher. */
const LAYOUT = 1;

export const CLI_MODULE = join(__dirname, "cli");
export const HOSTS_MODULE = join(__dirname, "hosts");

export interface Pins {
    /** The engine and the generators. */
    readonly cli: string;
    readonly yamlHost: string;
    /** The hosts of Node.js, Python and Go. */
    readonly hosts: string;
    readonly javaHost: string;
    /** The oldest Go that builds them. */
    readonly go: string;
}

export function readPins(): Pins {
    const cli = goMod(CLI_MODULE);
    return {
        cli: cli.version("github.com/pulumi/pulumi/pkg/v3"),
        yamlHost: cli.version("github.com/pulumi/pulumi-yaml"),
        javaHost: cli.version("github.com/pulumi/pulumi-java"),
        hosts: goMod(HOSTS_MODULE).version("github.com/pulumi/pulumi/sdk/v3"),
        go: cli.go,
    };
}

/** The name of a built engine's folder: each version and platform has its own. */
export function cacheKey(pins: Pins, platform: string, arch: string, layout: number = LAYOUT): string {
    const all = JSON.stringify([pins.cli, pins.yamlHost, pins.hosts, platform, arch, layout]);
    const digest = createHash("sha256").update(all).digest("hex").slice(0, 10);
    return `${pins.cli}-${platform}-${arch}-${digest}`;
}

/** The same for a folder with a program of our own from the module of the CLI: each state of its source and of go.mod has its own. */
export function toolKey(command: string): string {
    const { platform, arch } = process;
    const files = readdirSync(join(CLI_MODULE, command)).sort();
    const sources = ["go.mod", ...files.map((file) => join(command, file))].map((file) =>
        readFileSync(join(CLI_MODULE, file)),
    );
    const digest = createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 10);
    return `${readPins().cli}-${platform}-${arch}-${digest}`;
}

/** Negative, zero or positive. A pre-release comes before its release. */
export function compareVersions(a: string, b: string): number {
    const left = parse(a);
    const right = parse(b);
    for (const [index, part] of left.numbers.entries()) {
        const difference = part - (right.numbers[index] ?? 0);
        if (difference !== 0) {
            return difference;
        }
    }
    return Number(right.prerelease) - Number(left.prerelease);
}

/** Whether a CLI of this version can run our programs. Another major version would have another protocol. */
export function isUsable(version: string): boolean {
    return (
        compareVersions(version, MINIMUM_CLI) >= 0 &&
        parse(version).numbers[0] === parse(MINIMUM_CLI).numbers[0]
    );
}

/** The version in the output of `pulumi version`, or undefined. */
export function findVersion(text: string): string | undefined {
    return /^v?(\d+\.\d+\.\d+\S*)\s*$/m.exec(text)?.[1];
}

function parse(version: string): { numbers: number[]; prerelease: boolean } {
    const match = /^v?(\d+)\.(\d+)\.(\d+)(-)?/.exec(version);
    if (match === null) {
        throw new Error(`"${version}" is not a version such as ${MINIMUM_CLI}`);
    }
    return { numbers: match.slice(1, 4).map(Number), prerelease: match[4] !== undefined };
}

function goMod(folder: string): { go: string; version: (module: string) => string } {
    const path = join(folder, "go.mod");
    const lines = readFileSync(path, "utf8").split("\n");
    const find = (pattern: RegExp, what: string): string => {
        const found = lines.map((line) => pattern.exec(line)?.[1]).find((value) => value !== undefined);
        if (found === undefined) {
            throw new Error(`${path} contains no ${what}: restore it from version control`);
        }
        return found;
    };
    return {
        go: find(/^go (\S+)/, "Go version"),
        version: (module) =>
            find(
                new RegExp(`^\\s*(?:require )?${module.replaceAll(".", "\\.")} v(\\S+)`),
                `version of ${module}`,
            ),
    };
}
