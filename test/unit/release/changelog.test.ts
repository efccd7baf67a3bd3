/** CHANGELOG.md, as a release reads and dates it. */
import { isReleased, namesBreakingChanges, released, sectionOf } from "../../../scripts/release/changelog";

const CHANGELOG = `# Changelog

## 0.2.0 (unreleased)

### Breaking changes

- The input a is gone.

## 0.1.0 (2026-12-01)

- Everything.

### Breaking changes
`;

test("a section is found by its version", () => {
    expect(sectionOf(CHANGELOG, "0.1.0")).toEqual({
        heading: "## 0.1.0 (2026-12-01)",
        body: "- Everything.\n\n### Breaking changes",
    });
    expect(sectionOf(CHANGELOG, "0.1")).toBeUndefined();
});

test("breaking changes are named where something stands below their heading", () => {
    const names = (version: string): boolean =>
        namesBreakingChanges(sectionOf(CHANGELOG, version) ?? { heading: "", body: "" });
    expect([names("0.2.0"), names("0.1.0")]).toEqual([true, false]);
});

test("a section is that of a release where its heading ends with a date", () => {
    const headings = [
        "## 0.1.0 (2026-12-01)",
        "## 0.1.0 (unreleased)",
        "## 0.1.0",
        "## 0.1.0 (2026-12-01) soon",
    ];
    expect(headings.map((heading) => isReleased({ heading, body: "" }))).toEqual([true, false, false, false]);
});

test("a release dates its own section", () => {
    const section = sectionOf(CHANGELOG, "0.2.0") ?? { heading: "", body: "" };
    expect(released(CHANGELOG, section, "0.2.0", "2027-01-02")).toBe(
        CHANGELOG.replace("(unreleased)", "(2027-01-02)"),
    );
});
