/** What a previous report tells about the findings of this run. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Previous, readReport } from "../../../drift/previous";
import { EVERYTHING, NOTHING } from "./reports";

const NOW = "2026-12-01T08:00:00.000Z";
const [stack] = EVERYTHING.stacks;
const [first] = stack?.findings ?? [];

if (!stack || !first) {
    throw new Error("the report has no findings");
}

test("a finding that was there keeps its first date; another is new", () => {
    const previous = new Previous(EVERYTHING);
    expect(previous.dated(first, NOW)).toMatchObject({ new: false, firstSeen: first.firstSeen });
    expect(previous.dated({ ...first, fingerprint: "other" }, NOW)).toMatchObject({
        new: true,
        firstSeen: NOW,
    });
});

test("without a previous report every finding is new, and none was resolved", () => {
    const previous = new Previous(undefined);
    expect(previous.dated(first, NOW)).toMatchObject({ new: true, firstSeen: NOW });
    expect(previous.resolvedBy(EVERYTHING.stacks)).toEqual([]);
});

test("findings that are no more were resolved, in stacks that were looked at to the end", () => {
    const previous = new Previous(EVERYTHING);
    expect(previous.resolvedBy(NOTHING.stacks)).toHaveLength(stack.findings.length);
    expect(previous.resolvedBy([{ ...stack, findings: [], status: "error" }])).toEqual([]);
    expect(previous.resolvedBy([{ ...stack, findings: [], stack: "other" }])).toEqual([]);
    const rest = stack.findings.slice(1);
    expect(previous.resolvedBy([{ ...stack, findings: rest }])).toEqual([{ ...first, new: false }]);
});

describe("the file", () => {
    let folder: string;
    beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "previous-"))));
    afterAll(() => rm(folder, { recursive: true }));

    const read = async (text: string) => {
        const file = join(folder, "report.json");
        await writeFile(file, text);
        return readReport(file);
    };

    test("is read as it was written", async () => {
        expect(await read(JSON.stringify(EVERYTHING))).toEqual(EVERYTHING);
    });

    test.each([
        ["of another version", '{"version": 2}', "has version 2 of the report, and this is version 1"],
        ["of something else", "[]", "is no report of drift"],
        ["of a report that was cut", '{"version": 1,', "is not JSON"],
        ["of a report without stacks", '{"version": 1}', "is no report of drift"],
    ])("%s is refused, with how to write one", async (_what, text, message) => {
        await expect(read(text)).rejects.toThrow(message);
        await expect(read(text)).rejects.toThrow("write one with `--output json=");
    });

    test("that is missing is refused", async () => {
        await expect(readReport(join(folder, "none.json"))).rejects.toThrow("none.json cannot be read");
    });
});
