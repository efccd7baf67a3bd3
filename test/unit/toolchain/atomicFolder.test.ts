/** Folders that are replaced as a whole, such as dist/ by a build. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { replace } from "../../../toolchain/atomicFolder";

let folder: string;
let target: string;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "atomic-folder-"));
    target = join(folder, "dist");
    await mkdir(target);
    await writeFile(join(target, "old"), "old");
});
afterEach(() => rm(folder, { recursive: true }));

test("the new folder replaces the old one once it is complete", async () => {
    await replace(target, async (building) => {
        // Beside the target, so on its file system: a rename cannot cross to another.
        expect(dirname(building)).toBe(folder);
        await writeFile(join(building, "new"), "new");
        expect(await readFile(join(target, "old"), "utf8")).toBe("old");
    });
    expect(await readdir(target)).toEqual(["new"]);
    expect(await readdir(folder)).toEqual(["dist"]);
});

test("if it cannot be completed the old one stays, and nothing else", async () => {
    const failure = replace(target, async (building) => {
        await writeFile(join(building, "half"), "");
        throw new Error("no types");
    });
    await expect(failure).rejects.toThrow("no types");
    expect(await readdir(target)).toEqual(["old"]);
    expect(await readdir(folder)).toEqual(["dist"]);
});

test("a target that does not exist is created", async () => {
    await rm(target, { recursive: true });
    await replace(target, (building) => writeFile(join(building, "new"), "new"));
    expect(await readdir(target)).toEqual(["new"]);
});
