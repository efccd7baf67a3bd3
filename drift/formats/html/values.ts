/** What differs: values before and after, side by side, and the remedy. */
import type { Change, Entry, View } from "../../views/view";
import { html, type Markup } from "./markup";

/** The page shows no more of a value; the JSON format has all of it. */
const LONGEST_VALUE = 2_000;

export function changesTable({ changes, name }: Entry, { sides }: View): Markup | undefined {
    if (changes.length === 0) {
        return undefined;
    }
    return html`<table>
        <caption class="unseen">
            What differs in ${name}
        </caption>
        <thead>
            <tr>
                <th scope="col">Property</th>
                ${sides.map((side) => html`<th scope="col">${side}</th>`)}
            </tr>
        </thead>
        <tbody>
            ${changes.map((change) => changeRow(change, sides))}
        </tbody>
    </table>`;
}

function changeRow(change: Change, [left, right]: View["sides"]): Markup {
    const { path, absent, secret } = change;
    const shown = (side: "before" | "after"): Markup =>
        absent === side || (change[side] === undefined && !secret)
            ? html`<i>absent</i>`
            : html`<code>${secret ? "[secret]" : valueText(change[side])}</code>`;
    return html`<tr>
        <th scope="row"><code>${path}</code></th>
        <td class="before" data-column="${left}">${shown("before")}</td>
        <td class="after" data-column="${right}">${shown("after")}</td>
    </tr>`;
}

function valueText(value: unknown): string {
    const text = JSON.stringify(value, null, 2);
    const rest = text.length - LONGEST_VALUE;
    return rest > 0
        ? `${text.slice(0, LONGEST_VALUE)}… (${rest} more characters are in the JSON report)`
        : text;
}

/**
 * A remedy has at most one command, between backticks. It ends at the last one: a name or an id may contain backticks itself, and part of a command
 * is not for copying.
 */
const COMMAND = /^([^`]*)`((?:pulumi|PULUMI_).*)`([^`]*)$/s;

export function remedyBlock({ remedy, name }: Entry): Markup | undefined {
    if (remedy === undefined) {
        return undefined;
    }
    const [, before = "", command, after = ""] = COMMAND.exec(remedy) ?? [];
    if (command === undefined) {
        return html`<p class="remedy"><b>Remedy</b> ${remedy}</p>`;
    }
    return html`<p class="remedy">
        <b>Remedy</b> ${before}<span class="command">
            <code>${command}</code>
            <button type="button" class="scripted" data-copy aria-label="Copy the command for ${name}">
                Copy
            </button> </span
        >${after}
    </p>`;
}
