/** The code cache's folder and files: whose they are, what is read back, and that nothing fails where it cannot be used. */
import {
    chmodSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "../../../provider/bundled/cacheFolder";
import { CodeCache } from "../../../provider/bundled/codeCache";

const SOURCE = Buffer.from("exports.answer = 42;");
const CODE = Buffer.from("compiled ".repeat(20));

let parent: string;
let folder: string;
let cache: CodeCache;

beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), "code-cache-"));
    folder = join(parent, "pulumi-workspaces", "code");
    cache = new CodeCache(folder);
});

afterEach(() => {
    jest.restoreAllMocks();
    rmSync(parent, { recursive: true, force: true });
});

const files = (): string[] => readdirSync(folder).map((name) => join(folder, name));

function onlyFile(): string {
    const [file, ...others] = files();
    expect(others).toEqual([]);
    return file ?? "";
}

describe("the folder", () => {
    test.each<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
        ["linux", {}, join(homedir(), ".cache")],
        ["linux", { XDG_CACHE_HOME: "/caches" }, "/caches"],
        ["linux", { XDG_CACHE_HOME: "relative" }, join(homedir(), ".cache")],
        ["linux", { XDG_CACHE_HOME: "" }, join(homedir(), ".cache")],
        ["darwin", {}, join(homedir(), "Library", "Caches")],
        ["win32", {}, join(homedir(), "AppData", "Local")],
        ["win32", { LOCALAPPDATA: "C:\\Local" }, "C:\\Local"],
    ])("on %s with %j is in %s", (platform, env, caches) => {
        expect(cacheFolder(env, platform)).toBe(join(caches, "pulumi-workspaces", "code"));
    });

    test("is none if PULUMI_WORKSPACES_CODE_CACHE is off", () => {
        expect(
            cacheFolder({ PULUMI_WORKSPACES_CODE_CACHE: "off", XDG_CACHE_HOME: "/caches" }),
        ).toBeUndefined();
        expect(cacheFolder({ PULUMI_WORKSPACES_CODE_CACHE: "", XDG_CACHE_HOME: "/caches" })).toBeDefined();
    });

    test("is created for its owner alone, and so are its files", () => {
        cache.write(SOURCE, CODE);
        expect(statSync(folder).mode & 0o777).toBe(0o700);
        expect(statSync(onlyFile()).mode & 0o777).toBe(0o600);
    });
});

describe("what was written", () => {
    beforeEach(() => cache.write(SOURCE, CODE));

    test("is read back for the same source", () => {
        expect(cache.read(SOURCE)).toEqual(CODE);
    });

    test("is not read for another source of the same length", () => {
        expect(cache.read(Buffer.from("exports.answer = 43;"))).toBeUndefined();
    });

    test("is not read by another version of Node.js", () => {
        const other = new CodeCache(folder, "v99.0.0 x64 1");
        expect(other.read(SOURCE)).toBeUndefined();
        other.write(SOURCE, Buffer.from("other"));
        expect([cache.read(SOURCE), other.read(SOURCE)]).toEqual([CODE, Buffer.from("other")]);
    });

    test("is not read once a bit of it has changed, wherever it is", () => {
        const content = readFileSync(onlyFile());
        for (const index of content.keys()) {
            const changed = Buffer.from(content);
            changed.writeUInt8(changed.readUInt8(index) ^ 0x10, index);
            writeFileSync(onlyFile(), changed);
            expect(cache.read(SOURCE)).toBeUndefined();
        }
    });

    test("is not read if it was cut off, at whatever length", () => {
        const content = readFileSync(onlyFile());
        for (const length of content.keys()) {
            writeFileSync(onlyFile(), content.subarray(0, length));
            expect(cache.read(SOURCE)).toBeUndefined();
        }
    });

    test("is replaced by a later writer", () => {
        cache.write(SOURCE, Buffer.from("newer"));
        expect(cache.read(SOURCE)).toEqual(Buffer.from("newer"));
        onlyFile();
    });
});

const onPosix = process.platform === "win32" ? describe.skip : describe;

onPosix("of another user", () => {
    const otherUser = (): void => {
        const uid = process.getuid?.() ?? 0;
        jest.spyOn(process, "getuid").mockReturnValue(uid + 1);
    };

    test("a file is not read, and nothing is written into a folder", () => {
        cache.write(SOURCE, CODE);
        otherUser();
        expect(cache.read(SOURCE)).toBeUndefined();
        cache.write(SOURCE, Buffer.from("other"));
        jest.restoreAllMocks();
        expect(cache.read(SOURCE)).toEqual(CODE);
    });

    test.each([0o620, 0o602])("a file that others may write, with mode %o, is not read", (mode) => {
        cache.write(SOURCE, CODE);
        chmodSync(onlyFile(), mode);
        expect(cache.read(SOURCE)).toBeUndefined();
    });

    test.each([0o770, 0o777])(
        "nothing is written into a folder that others may write, with mode %o",
        (mode) => {
            mkdirSync(folder, { recursive: true });
            chmodSync(folder, mode);
            cache.write(SOURCE, CODE);
            expect(files()).toEqual([]);
        },
    );

    test("a link is not followed, neither a file's nor the folder's", () => {
        cache.write(SOURCE, CODE);
        const target = join(parent, "target");
        writeFileSync(target, readFileSync(onlyFile()), { mode: 0o600 });
        const link = onlyFile();
        rmSync(link);
        symlinkSync(target, link);
        expect(cache.read(SOURCE)).toBeUndefined();

        rmSync(folder, { recursive: true });
        mkdirSync(join(parent, "elsewhere"), { mode: 0o700 });
        symlinkSync(join(parent, "elsewhere"), folder);
        cache.write(SOURCE, CODE);
        expect(readdirSync(join(parent, "elsewhere"))).toEqual([]);
    });
});

describe("nothing fails", () => {
    test("without a folder", () => {
        const none = new CodeCache(undefined);
        none.write(SOURCE, CODE);
        expect(none.read(SOURCE)).toBeUndefined();
    });

    test("where the folder cannot be created", () => {
        writeFileSync(join(parent, "pulumi-workspaces"), "a file");
        cache.write(SOURCE, CODE);
        expect(cache.read(SOURCE)).toBeUndefined();
    });

    test("where the file cannot be written, and no part of it stays", () => {
        cache.write(SOURCE, CODE);
        const file = onlyFile();
        rmSync(file);
        mkdirSync(join(file, "not empty"), { recursive: true });
        cache.write(SOURCE, CODE);
        expect(cache.read(SOURCE)).toBeUndefined();
        expect(files()).toEqual([file]);
    });
});

test("the oldest of more than twelve files are removed, with what killed processes left", () => {
    cache.write(SOURCE, CODE);
    for (let hour = 1; hour <= 20; hour++) {
        const old = join(folder, `old-${String(hour).padStart(2, "0")}`);
        writeFileSync(old, "");
        utimesSync(old, hour * 3_600, hour * 3_600);
    }
    cache.write(Buffer.from("another"), CODE);
    const names = readdirSync(folder);
    expect(names).toHaveLength(12);
    expect(names.filter((name) => name.startsWith("old"))).toEqual(
        [11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((hour) => `old-${hour}`),
    );
    expect(cache.read(SOURCE)).toEqual(CODE);
});
