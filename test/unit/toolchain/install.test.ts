/** The download of the official release: nothing of it is unpacked or run unless its checksum is the committed one. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { releaseFrom } from "../../../toolchain/install";
import { silent } from "../../../toolchain/progress";
import { CLI, HOSTS } from "../../../toolchain/tools";
import { readPins } from "../../../toolchain/versions";

const pins = readPins();
const ARCHIVE = `pulumi-v${pins.cli}-${process.platform}-${process.arch}.tar.gz`;

let root: string;
let folder: string;
let server: Server;
let releases: string;
let served: Buffer | undefined;
let requests: string[];

beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "release-"));
    folder = join(root, "target");
    mkdirSync(folder);
    requests = [];
    server = createServer(({ url }, response) => {
        requests.push(url ?? "");
        response.statusCode = served ? 200 : 404;
        response.end(served);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    releases = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    served = archiveOf([CLI, ...HOSTS]);
});

afterEach(() => {
    server.close();
    rmSync(root, { recursive: true });
});

/** An archive in the layout of a release. */
function archiveOf(tools: readonly string[]): Buffer {
    const content = join(root, "pulumi");
    mkdirSync(content);
    for (const tool of tools) {
        writeFileSync(join(content, tool), "#!/bin/sh\n");
        chmodSync(join(content, tool), 0o755);
    }
    execFileSync("tar", ["-czf", join(root, "archive"), "-C", root, "pulumi"]);
    return readFileSync(join(root, "archive"));
}

const sumOf = (bytes: Buffer | undefined): string =>
    createHash("sha256")
        .update(bytes ?? "")
        .digest("hex");

function install(checksums: string): Promise<void> {
    return releaseFrom(releases, checksums)(folder, {
        pins,
        env: { PATH: process.env["PATH"] },
        progress: silent,
    });
}

test("an archive with its checksum is unpacked", async () => {
    await install(`${"0".repeat(64)}  another.tar.gz\n${sumOf(served)}  ${ARCHIVE}\n`);
    expect(requests).toEqual([`/${ARCHIVE}`]);
    expect(readdirSync(folder)).toEqual(["bin"]);
    expect(readdirSync(join(folder, "bin")).sort()).toEqual([CLI, ...HOSTS].sort());
});

test("an archive with another checksum is not unpacked, and the error names both", async () => {
    const expected = "a".repeat(64);
    await expect(install(`${expected}  ${ARCHIVE}\n`)).rejects.toThrow(
        `${ARCHIVE} has the SHA-256 checksum ${sumOf(served)} instead of ${expected}`,
    );
    expect(readdirSync(folder)).toEqual([ARCHIVE]);
});

test("without a checksum of the archive nothing is requested", async () => {
    await expect(install(`${sumOf(served)}  pulumi-v0.0.1-linux-x64.tar.gz\n`)).rejects.toThrow(
        `toolchain/checksums.txt has no checksum of ${ARCHIVE}`,
    );
    expect(requests).toEqual([]);
});

test("a release that does not exist is an error with the status", async () => {
    const sum = sumOf(served);
    served = undefined;
    await expect(install(`${sum}  ${ARCHIVE}\n`)).rejects.toThrow(`GET ${releases}/${ARCHIVE} returned 404`);
});

test("the committed checksums are those of the pinned version", () => {
    const text = readFileSync(join(__dirname, "../../../toolchain/checksums.txt"), "utf8");
    const lines = text.trim().split("\n");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
        expect(line).toMatch(
            new RegExp(
                `^[0-9a-f]{64} {2}pulumi-v${pins.cli.replaceAll(".", "\\.")}-(linux|darwin)-(x64|arm64)\\.tar\\.gz$`,
            ),
        );
    }
});
