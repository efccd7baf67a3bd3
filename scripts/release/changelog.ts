/** CHANGELOG.md: one section for each version, `## 0.2.0 (unreleased)` until it is released, and then with its date. */

export interface Section {
    readonly heading: string;
    readonly body: string;
}

export function sectionOf(changelog: string, version: string): Section | undefined {
    const parts = changelog.split(/^(?=## )/m);
    for (const part of parts) {
        const [heading = "", ...lines] = part.split("\n");
        if (heading.split(" ")[1] === version) {
            return { heading, body: lines.join("\n").trim() };
        }
    }
    return undefined;
}

/** With the date of the release, e.g. 2026-12-01, in the heading of the version. */
export function released(changelog: string, { heading }: Section, version: string, date: string): string {
    return changelog.replace(heading, `## ${version} (${date})`);
}

/** Whether the heading ends with the date of the release. */
export function isReleased({ heading }: Section): boolean {
    return /\(\d{4}-\d\d-\d\d\)$/.test(heading);
}

/** Whether the section names breaking changes under a heading of their own. */
export function namesBreakingChanges({ body }: Section): boolean {
    return /^### Breaking changes\n+[-*] \S/m.test(body);
}
