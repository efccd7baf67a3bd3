/** What `npm run package` writes depends on the content only, and is checked. */
import { mkdtempSync, rmSync } from "node:fs";
import { chmod, mkdir, readFile, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { filesIn } from "../../scripts/filesIn";
import { writeArchive } from "../../scripts/package/archive";
import { FUSE } from "../../scripts/package/executable";
import { copyPythonSources } from "../../scripts/package/pythonSources";
import { verify } from "../../scripts/package/inspect";
import { TARGETS, type Target } from "../../scripts/package/targets";

describe("archives", () => {
    let folder: string;

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "packaging-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    /** Files with this time and mode, written in this order. */
    async function archiveOf(name: string, names: readonly string[], time: Date, mode: number) {
        const content = join(folder, name);
        await mkdir(join(content, "inner"), { recursive: true });
        for (const file of names) {
            await writeFile(join(content, file), `content of ${file}`);
            await utimes(join(content, file), time, time);
            await chmod(join(content, file), mode);
        }
        await writeArchive(join(folder, `${name}.tar.gz`), content, ["program"]);
        expect(await filesIn(content)).toEqual(["inner/file", "program", "text"]);
        return readFile(join(folder, `${name}.tar.gz`));
    }

    test("of equal content have equal bytes, whenever, in whatever order and with whatever modes it was written", async () => {
        const one = await archiveOf("one", ["program", "text", "inner/file"], new Date(0), 0o700);
        const now = new Date();
        const other = await archiveOf("other", ["inner/file", "text", "program"], now, 0o644);
        expect(one.equals(other)).toBe(true);
    });
});

test("what pip leaves in the sources of a Python package is not copied into those of a wheel", async () => {
    const folder = mkdtempSync(join(tmpdir(), "packaging-"));
    try {
        const sources = join(folder, "sources");
        const kept = ["package/__init__.py", "package/build/__init__.py", "pyproject.toml"];
        const left = [
            "build/lib/package/gone.py",
            "package.egg-info/PKG-INFO",
            "package/__pycache__/gone.pyc",
        ];
        for (const name of [...kept, ...left]) {
            await mkdir(dirname(join(sources, name)), { recursive: true });
            await writeFile(join(sources, name), "");
        }
        await copyPythonSources(sources, join(folder, "copy"));
        expect(await filesIn(join(folder, "copy"))).toEqual(kept);
    } finally {
        rmSync(folder, { recursive: true });
    }
});

describe("an executable", () => {
    const BLOB = Buffer.from("the plugin");
    const target = (name: string): Target => {
        const found = TARGETS.find((each) => each.name === name);
        if (found === undefined) {
            throw new Error(`no target ${name}`);
        }
        return found;
    };

    /** With the header of ELF for this processor. */
    function elf(machine: number, ...parts: (string | Buffer)[]): Buffer {
        const header = Buffer.alloc(64);
        header.write("\x7fELF", "latin1");
        header.writeUInt16LE(machine, 18);
        return Buffer.concat([header, ...parts.map((part) => Buffer.from(part))]);
    }

    test("of its platform with the plugin in it passes", () => {
        expect(() => verify(elf(0xb7, `${FUSE}:1`, BLOB), target("linux-arm64"), BLOB)).not.toThrow();
    });

    test.each<[string, Buffer, string, string]>([
        ["for another processor", elf(0xb7, `${FUSE}:1`, BLOB), "linux-amd64", "it is for linux-arm64"],
        ["for another system", elf(0x3e, `${FUSE}:1`, BLOB), "darwin-amd64", "it is for linux-x64"],
        ["of no known format", Buffer.alloc(64), "linux-amd64", "it is for no known platform-unknown"],
        ["that starts nothing", elf(0x3e, `${FUSE}:0`, BLOB), "linux-amd64", "the plugin is not in it"],
        ["with another content", elf(0x3e, `${FUSE}:1`), "linux-amd64", "the plugin is not in it"],
    ])("%s is refused", (_how, executable, name, message) => {
        expect(() => verify(executable, target(name), BLOB)).toThrow(message);
    });
});
