/** Downloads the official release, at the version that a build would have. What runs is only what has a committed checksum. */
import { createHash } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { EnvHttpProxyAgent, request } from "undici";
import { run } from "./process";
import type { Provisioner } from "./provisioner";
import { CLI, HOSTS, isExecutable } from "./tools";

/** Long enough for some hundred megabytes on a slow connection. */
const TIMEOUT_MS = 5 * 60_000;

const RELEASES = "https://get.pulumi.com/releases/sdk";

/** SHA-256 sums in the format of `sha256sum`: those of the release's own list, for the pinned version. `go get` of another version needs its sums here. */
const CHECKSUMS = join(__dirname, "checksums.txt");

export const installRelease: Provisioner = releaseFrom(RELEASES, readFileSync(CHECKSUMS, "utf8"));

export function releaseFrom(releases: string, checksums: string): Provisioner {
    return (folder, { pins, env, progress, signal }) =>
        progress.during(`Downloading Pulumi ${pins.cli}`, async () => {
            const archive = `pulumi-v${pins.cli}-${process.platform}-${process.arch}.tar.gz`;
            const expected = new RegExp(`^([0-9a-f]{64}) [ *]${archive.replaceAll(".", "\\.")}$`, "m").exec(
                checksums,
            )?.[1];
            if (expected === undefined) {
                throw new Error(`toolchain/checksums.txt has no checksum of ${archive}`);
            }
            const file = join(folder, archive);
            const actual = await download(`${releases}/${archive}`, file, env, signal);
            if (actual !== expected) {
                throw new Error(`${archive} has the SHA-256 checksum ${actual} instead of ${expected}`);
            }
            await extract(file, join(folder, "bin"), env, signal);
            await rm(file);
            for (const tool of [CLI, ...HOSTS]) {
                if (!(await isExecutable(join(folder, "bin", tool)))) {
                    throw new Error(`the release for ${process.platform} ${process.arch} holds no ${tool}`);
                }
            }
        });
}

/** Returns the SHA-256 checksum of the file. */
async function download(
    url: string,
    file: string,
    env: NodeJS.ProcessEnv,
    signal?: AbortSignal,
): Promise<string> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const dispatcher = new EnvHttpProxyAgent({
        httpProxy: env["http_proxy"] ?? env["HTTP_PROXY"] ?? "",
        httpsProxy: env["https_proxy"] ?? env["HTTPS_PROXY"] ?? "",
        noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
    });
    try {
        const { statusCode, body } = await request(url, {
            dispatcher,
            signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
        });
        if (statusCode !== 200) {
            throw new Error(`GET ${url} returned ${statusCode}`);
        }
        const hash = createHash("sha256");
        const hashing = new Transform({
            transform(chunk: Buffer, _encoding, done) {
                hash.update(chunk);
                done(null, chunk);
            },
        });
        await pipeline(body, hashing, createWriteStream(file));
        return hash.digest("hex");
    } finally {
        await dispatcher.destroy();
    }
}

/** The archive has one folder with all executables. */
async function extract(
    file: string,
    bin: string,
    env: NodeJS.ProcessEnv,
    signal?: AbortSignal,
): Promise<void> {
    await mkdir(bin);
    const options = ["-xzf", file, "-C", bin, "--strip-components=1"];
    const { code, stderr } = await run("tar", options, { env, timeoutMs: TIMEOUT_MS, signal });
    if (code !== 0) {
        throw new Error(stderr.trim().split("\n").at(-1) ?? "tar failed");
    }
}
