/**
 * V8's code cache of the plugin's bundles, in a folder of this user. V8 checks only its version, its flags and the length of the source, and crashes on
 * some corrupted data. So the name of a file has the hash of the source, and the file begins with the hash of its data. Nothing here fails: where the
 * cache cannot be used, there is none.
 */
import { createHash } from "node:crypto";
import {
    closeSync,
    constants,
    fstatSync,
    lstatSync,
    mkdirSync,
    openSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeFileSync,
    type Stats,
} from "node:fs";
import { join } from "node:path";
import { cachedDataVersionTag } from "node:v8";

const HASH_BYTES = 32;

/** For the bundles of some versions of the package, and of Node.js. The oldest are removed. */
const MAX_FILES = 12;

/** This Node.js, with its flags that change code, on this kind of processor. */
const RUNTIME = `${process.version} ${process.arch} ${cachedDataVersionTag()}`;

export class CodeCache {
    constructor(
        private readonly folder: string | undefined,
        private readonly runtime = RUNTIME,
    ) {}

    read(source: Buffer): Buffer | undefined {
        if (this.folder === undefined) {
            return undefined;
        }
        try {
            const file = openSync(join(this.folder, this.nameOf(source)), constants.O_RDONLY | NO_LINKS);
            try {
                return isOwn(fstatSync(file)) ? checked(readFileSync(file)) : undefined;
            } finally {
                closeSync(file);
            }
        } catch {
            return undefined;
        }
    }

    /** Another process may write the same file: the last complete one stays. */
    write(source: Buffer, code: Buffer): void {
        if (this.folder === undefined) {
            return;
        }
        try {
            mkdirSync(this.folder, { recursive: true, mode: 0o700 });
            if (!isOwn(lstatSync(this.folder))) {
                return;
            }
            const file = join(this.folder, this.nameOf(source));
            const temporary = `${file}.${process.pid}`;
            try {
                writeFileSync(temporary, Buffer.concat([hashOf(code), code]), { mode: 0o600, flag: "wx" });
                renameSync(temporary, file);
            } catch {
                rmSync(temporary, { force: true });
            }
            removeOldest(this.folder);
        } catch {
            // The folder cannot be used.
        }
    }

    private nameOf(source: Buffer): string {
        return createHash("sha256").update(`${this.runtime} `).update(source).digest("hex");
    }
}

/** A link could lead to a file that another user can exchange. Windows has no such flag. */
const NO_LINKS = (constants as Partial<typeof constants>).O_NOFOLLOW ?? 0;

/** Whether nobody but this user, or the system's administrator, can have written it. On Windows, the folder's own permissions decide. */
function isOwn({ uid, mode }: Stats): boolean {
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
}

function hashOf(data: Buffer): Buffer {
    return createHash("sha256").update(data).digest();
}

function checked(content: Buffer): Buffer | undefined {
    const code = content.subarray(HASH_BYTES);
    return hashOf(code).equals(content.subarray(0, HASH_BYTES)) ? code : undefined;
}

function removeOldest(folder: string): void {
    const files = readdirSync(folder)
        .map((name) => join(folder, name))
        .map((path) => ({ path, time: statSync(path).mtimeMs }))
        .sort((one, other) => other.time - one.time);
    for (const { path } of files.slice(MAX_FILES)) {
        rmSync(path, { force: true });
    }
}
