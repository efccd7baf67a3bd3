/** Texts that several formats show. */
import { stripVTControlCharacters } from "node:util";
import type { ChangedProperty, Finding, Report, StackReport } from "../report";

const LONGEST_VALUE = 200;

/** A value in one line. A long one is truncated. */
function valueText(value: unknown): string {
    if (value === undefined) {
        return "(absent)";
    }
    const text = JSON.stringify(value);
    return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `"a" → "b"` */
export function changeText(property: ChangedProperty): string {
    const { before, after, secret } = property;
    return secret ? "[secret] differs" : `${valueText(before)} → ${valueText(after)}`;
}

export function resourceText({ name, type }: Finding): string {
    return `${name} (${type})`;
}

/** Without a terminal's sequences, and without the characters that neither XML nor UTF-8 can hold. Lines end with `\n`. */
export function plainText(text: string): string {
    return stripVTControlCharacters(text)
        .replace(/\r\n?/g, "\n")
        .replace(/[^\P{Cc}\t\n]|[\p{Cs}\ufffe\uffff]/gu, "\ufffd");
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

/** `2 changed, 1 deleted, 3 unmanaged, 1 stack failed`; `no drift` if there is nothing. */
export function summaryText({ summary, stacks }: Report): string {
    const { changed, deleted, unmanaged, unverifiable, ignored, resolved } = summary;
    const parts = Object.entries({ changed, deleted, unmanaged, unverifiable, ignored, resolved })
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count} ${name}`);
    if (summary.new > 0 && summary.new < changed + deleted + unmanaged) {
        parts.push(`${summary.new} new`);
    }
    const failed = stacks.filter(({ status }) => status === "error").length;
    if (failed > 0) {
        parts.push(`${plural(failed, "stack")} failed`);
    }
    return parts.length > 0 ? parts.join(", ") : "no drift";
}

export function stacksText({ stacks, resources }: Report["summary"]): string {
    return `${plural(resources, "resource")} in ${plural(stacks, "stack")}`;
}

function plural(count: number, noun: string): string {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
