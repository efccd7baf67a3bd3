/** Rules of drift.yaml: what they cover, when they end, and what is wrong with a file. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Found } from "../../../drift/findings";
import { fileOfPage } from "../../../harness/pages";
import { Rules, withAccepted } from "../../../drift/rules";

let folder: string;
let file: string;
beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drift-rules-"));
    file = join(folder, "drift.yaml");
});
afterEach(() => rm(folder, { recursive: true }));

async function rules(text: string, today = "2026-11-30"): Promise<Rules> {
    await writeFile(file, text);
    return Rules.read(file, { required: true, today });
}

const FINDING: Found = {
    fingerprint: "f",
    kind: "changed",
    urn: "urn:pulumi:prod::team::workspaces:agentenv:Workspace::team",
    type: "workspaces:agentenv:Workspace",
    name: "team",
    id: "ws_1",
    service: "agentenv",
    properties: [
        { path: "name", kind: "update", before: "a", after: "b" },
        { path: "description", kind: "delete", before: "c" },
    ],
    remedy: "up",
};

async function ignoredBy(patterns: string): Promise<(string | undefined)[]> {
    const parts = (await rules(`rules:\n  - { ${patterns}, reason: ours }\n`)).applied(FINDING);
    return parts.map(({ ignored }) => ignored?.reason);
}

test.each([
    ["type: 'workspaces:agentenv:*'"],
    ["urn: 'urn:pulumi:prod::*'"],
    ["id: ws_?"],
    ["kind: changed"],
    ["type: '*', id: ws_1, kind: 'c*'"],
])("a finding is ignored whose patterns all fit: %s", async (patterns) => {
    expect(await ignoredBy(patterns)).toEqual(["ours"]);
});

test.each([
    ["type: workspaces:agentenv"],
    ["id: ws_"],
    ["urn: 'urn:pulumi:dev::*'"],
    ["kind: deleted"],
    ["kind: changed, id: ws_2"],
    ["id: ws.1"],
])("and is not, where one does not: %s", async (patterns) => {
    expect(await ignoredBy(patterns)).toEqual([undefined]);
});

test("a rule for a property splits a finding into what counts and what is ignored", async () => {
    const parts = (await rules("rules:\n  - { property: 'desc*', reason: free text }\n")).applied(FINDING);
    expect(parts.map(({ properties, ignored }) => [properties.map(({ path }) => path), ignored])).toEqual([
        [["name"], undefined],
        [["description"], { reason: "free text", rule: `${file}, rule 1` }],
    ]);
    expect(new Set(parts.map(({ fingerprint }) => fingerprint)).size).toBe(2);
});

test("rules for all of its properties ignore a finding, each its part", async () => {
    const text = "rules:\n  - { property: name, reason: one }\n  - { property: description, reason: two }\n";
    const parts = (await rules(text)).applied(FINDING);
    expect(parts.map(({ ignored }) => ignored?.reason)).toEqual(["one", "two"]);
});

test("a finding that the program ignores already stays as it is", async () => {
    const ignored = { ...FINDING, ignored: { reason: "hidden", rule: "ignoreChanges" } };
    expect((await rules("rules:\n  - { id: '*', reason: ours }\n")).applied(ignored)).toEqual([ignored]);
});

test("a rule counts up to its date, and is named afterwards", async () => {
    const text = "rules:\n  - { id: ws_1, reason: until the move, until: 2026-11-30 }\n";
    expect((await rules(text, "2026-11-30")).applied(FINDING)[0]?.ignored).toBeDefined();
    const later = await rules(text, "2026-12-01");
    expect(later.applied(FINDING)).toEqual([FINDING]);
    expect(later.expired).toEqual([`${file}, rule 1 ended on 2026-11-30: until the move`]);
});

test.each([
    ["no reason", "rules:\n  - { id: ws_1 }", "rules.0.reason is required: say why it is no finding"],
    [
        "no pattern",
        "rules:\n  - { reason: x }",
        "rules.0 needs at least one of type, urn, id, property, kind",
    ],
    ["a half-written pattern", "rules:\n  - { id: '', reason: x }", "rules.0.id must not be empty"],
    ["a misspelled pattern", "rules:\n  - { idd: a, id: b, reason: x }", 'rules.0 Unrecognized key: "idd"'],
    ["a wrong date", "rules:\n  - { id: a, reason: x, until: soon }", "rules.0.until must be a date"],
    ["a list at the top", "- { id: a, reason: x }", "the file "],
    ["no YAML", "rules: [", "are not YAML: "],
])("a file with %s is refused, with the place", async (_what, text, message) => {
    await expect(rules(text)).rejects.toThrow(message);
});

test.each(["", "rules:\n", "# nothing yet\n"])("a file without rules has none: %j", async (text) => {
    expect((await rules(text)).applied(FINDING)).toEqual([FINDING]);
});

test("a missing file is an error only where it was named", async () => {
    const today = "2026-11-30";
    expect((await Rules.read(file, { required: false, today })).applied(FINDING)).toEqual([FINDING]);
    await expect(Rules.read(file, { required: true, today })).rejects.toThrow(
        `the rules ${file} cannot be read (ENOENT)`,
    );
});

test("the example of docs/drift.md covers a description and a guest, until its date", async () => {
    const { urn: _urn, ...rest } = FINDING;
    const guest: Found = { ...rest, kind: "unmanaged", id: "ws_1/guest-1@example.com", properties: [] };
    const reasons = async (today: string, finding: Found): Promise<unknown[]> =>
        (await rules(fileOfPage("docs/drift.md", "drift.yaml"), today))
            .applied(finding)
            .map(({ ignored }) => ignored?.reason);
    expect(await reasons("2026-11-30", FINDING)).toEqual([undefined, "the support team edits it"]);
    expect(await reasons("2026-11-30", guest)).toEqual(["guests until the audit"]);
    expect(await reasons("2027-02-01", guest)).toEqual([undefined]);
});

describe("a rule that covers no finding", () => {
    const RUN = { stacks: [{ project: "team", stack: "prod" }], unmanaged: true };

    test("is named, with its reason; one that is used or has ended is not", async () => {
        const read = await rules(
            [
                "rules:",
                "  - { id: ws_1, reason: used }",
                "  - { property: description, reason: used after another }",
                "  - { id: ws_2, reason: ours }",
                "  - { id: ws_3, reason: until the move, until: 2026-11-01 }",
                "  - { id: 'ws_4*', kind: unmanaged, reason: guests }",
            ].join("\n"),
        );
        read.applied(FINDING);
        expect(read.unused(RUN)).toEqual([
            `${file}, rule 3 covers no finding: ours`,
            `${file}, rule 5 covers no finding: guests`,
        ]);
    });

    test("is not named where it concerns what the run did not look at", async () => {
        const read = await rules(
            [
                "rules:",
                "  - { urn: 'urn:pulumi:dev::team::*', reason: another stack }",
                "  - { urn: 'urn:pulumi:prod::other::*', reason: another project }",
                "  - { id: 'ws_4*', kind: unmanaged, reason: guests }",
            ].join("\n"),
        );
        expect(read.unused({ ...RUN, unmanaged: false })).toEqual([]);
    });

    test.each(["urn:pulumi:prod::team::*", "urn:pulumi:*::team::*", "urn:*", "*::Workspace::team"])(
        "is named where its URNs may be those of the run: %s",
        async (urn) => {
            const read = await rules(`rules:\n  - { urn: '${urn}', reason: ours }\n`);
            expect(read.unused(RUN)).toEqual([`${file}, rule 1 covers no finding: ours`]);
        },
    );

    test("is one that only repeats ignoreChanges", async () => {
        const read = await rules("rules:\n  - { id: ws_1, reason: ours }\n");
        read.applied({ ...FINDING, ignored: { reason: "hidden", rule: "ignoreChanges" } });
        expect(read.unused(RUN)).toEqual([`${file}, rule 1 covers no finding: ours`]);
    });
});

test("of several rules that cover a finding the first one counts, named or with patterns", async () => {
    const patterns = ["{ id: 'ws_*', reason: one }", "{ id: ws_1, reason: two }"];
    for (const [first, order] of [
        ["one", patterns],
        ["two", [...patterns].reverse()],
    ] as const) {
        const read = await rules(`rules:\n${order.map((one) => `  - ${one}\n`).join("")}`);
        expect(read.applied(FINDING).map(({ ignored }) => ignored?.reason)).toEqual([first]);
    }
});

describe("accepted findings", () => {
    const unmanaged: Found = { ...FINDING, kind: "unmanaged", id: "ws_9", properties: [] };
    delete (unmanaged as { urn?: string }).urn;

    test("become rules that cover them; comments and order stay", async () => {
        await writeFile(file, "# Ours.\nrules:\n  - { id: ws_5, reason: kept } # for now\n");
        const text = await withAccepted(file, [FINDING, unmanaged], "accepted on 2026-11-30");
        expect(text).toMatch(/^# Ours\.\nrules:\n {2}- \{ id: ws_5, reason: kept \} # for now\n/);
        const accepting = await rules(text);
        for (const finding of [FINDING, unmanaged]) {
            expect(accepting.applied(finding).map(({ ignored }) => ignored?.reason)).toEqual([
                "accepted on 2026-11-30",
            ]);
        }
        expect(accepting.applied({ ...unmanaged, id: "ws_8" })[0]?.ignored).toBeUndefined();
    });

    test("make a file where there is none", async () => {
        await writeFile(file, await withAccepted(file, [unmanaged], "new"));
        expect(await readFile(file, "utf8")).toContain("reason: new");
    });

    test("change nothing in a file that is wrong", async () => {
        await writeFile(file, "rules: 5\n");
        await expect(withAccepted(file, [FINDING], "x")).rejects.toThrow("are wrong");
    });
});
