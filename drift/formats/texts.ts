/** Texts that several formats show. */
import type { ChangedProperty, Finding, Report, StackReport } from "../report";

const LONGEST_VALUE = 200;

/** A value in one line. A secret is never shown, and a long value not as a whole. */
function valueText({ secret }: ChangedProperty, value: unknown): string {
    if (secret) {
        return "[secret]";
    }
    if (value === undefined) {
        return "(absent)";
    }
    const text = JSON.stringify(value);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `"a" → "b"` */
export function changeText(property: ChangedProperty): string {
    const { before, after, secret } = property;
    return secret ? "[secret] differs" : `${valueText(property, before)} → ${valueText(property, after)}`;
}

/** What a finding says beside its properties. */
export function noteOf(finding: Finding): string {
    const { kind, children, doubted, reason, ignored, id } = finding;
    const notes: Record<Finding["kind"], string> = {
        changed: "",
        deleted: doubted
            ? `a list of it is empty all at once: ${children?.length ?? 0} objects are missing, or the service has an outage`
            : `gone${children?.length ? `, with ${children.length} in it` : ""}`,
        unmanaged: `no stack manages it (${id})`,
        unverifiable: `cannot be compared: ${reason ?? ""}`,
    };
    return [notes[kind], ignored ? `ignored: ${ignored.reason} (${ignored.rule})` : ""]
        .filter((text) => text !== "")
        .join("; ");
}

export function stackTitle({ project, stack }: Pick<StackReport, "project" | "stack">): string {
    return `${project}/${stack}`;
}

/** `2 changed, 1 deleted, 3 unmanaged`; `no drift` if there is nothing. */
export function summaryText({ summary }: Report): string {
    const { changed, deleted, unmanaged, unverifiable, ignored, resolved } = summary;
    const parts = Object.entries({ changed, deleted, unmanaged, unverifiable, ignored, resolved })
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count} ${name}`);
    const fresh =
        summary.new > 0 && summary.new < changed + deleted + unmanaged ? `, ${summary.new} new` : "";
    return `${parts.length > 0 ? parts.join(", ") : "no drift"}${fresh}`;
}

export function stacksText({ stacks, resources }: Report["summary"]): string {
    const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
    return `${plural(resources, "resource")} in ${plural(stacks, "stack")}`;
}
