/** What follows from a report: whether it is complete, and rules for what it found. */
import { writeFile } from "node:fs/promises";
import { counts, type Report } from "./report";
import { DEFAULT_RULES, withAccepted } from "./rules";

/** Whether something could not be compared. */
export function isIncomplete({ summary, stacks }: Report): boolean {
    return summary.unverifiable > 0 || stacks.some(({ status }) => status === "error");
}

/** Writes a rule for each finding that counts into the file of rules. */
export async function accept(report: Report, file = DEFAULT_RULES): Promise<{ file: string; added: number }> {
    const findings = report.stacks.flatMap((stack) => stack.findings).filter(counts);
    if (findings.length > 0) {
        const reason = `accepted on ${report.generatedAt.slice(0, 10)}`;
        await writeFile(file, await withAccepted(file, findings, reason));
    }
    return { file, added: findings.length };
}
