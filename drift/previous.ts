/** What is new since a previous report, and what was resolved. */
import { readFile } from "node:fs/promises";
import type { Found } from "./findings";
import { DriftError } from "./errors";
import { REPORT_VERSION, type Finding, type Report, type StackReport } from "./report";
import { reportSchema } from "./reportSchema";

/** @throws DriftError if the file holds no report of this version */
export async function readReport(file: string, what = `the previous report ${file}`): Promise<Report> {
    const refuse = (problem: string): DriftError =>
        new DriftError(`${what} ${problem}: write one with \`--output json=${file}\``);
    let json: unknown;
    try {
        json = JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
        throw refuse(error instanceof SyntaxError ? "is not JSON" : "cannot be read");
    }
    const version = (json as { version?: unknown } | null)?.version;
    if (typeof version === "number" && version !== REPORT_VERSION) {
        throw refuse(`has version ${version} of the report, and this is version ${REPORT_VERSION}`);
    }
    const parsed = reportSchema.safeParse(json);
    if (!parsed.success) {
        throw refuse("is no report of drift");
    }
    return parsed.data;
}

/** A report's findings by their fingerprints, to compare those of this run with. */
export class Previous {
    private readonly findings = new Map<string, { finding: Finding; place: string }>();

    constructor(previous: Report | undefined) {
        for (const one of previous?.stacks ?? []) {
            for (const finding of one.findings) {
                this.findings.set(finding.fingerprint, { finding, place: placeOf(one) });
            }
        }
    }

    dated(found: Found, now: string): Finding {
        const known = this.findings.get(found.fingerprint)?.finding;
        return { ...found, firstSeen: known?.firstSeen ?? now, new: known === undefined };
    }

    /** Findings that are no more. Those of a stack that this run did not look at, or not to the end, are not resolved. */
    resolvedBy(stacks: readonly StackReport[]): Finding[] {
        const looked = new Set(stacks.filter(({ status }) => status !== "error").map(placeOf));
        const present = new Set(
            stacks.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)),
        );
        return [...this.findings.values()]
            .filter(({ finding, place }) => looked.has(place) && !present.has(finding.fingerprint))
            .map(({ finding }) => ({ ...finding, new: false }));
    }
}

function placeOf({ project, stack }: Pick<StackReport, "project" | "stack">): string {
    return `${project}/${stack}`;
}
