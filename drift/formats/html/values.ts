/** What differs: values before and after, side by side, and the remedy. */
import type { ChangedProperty, Finding } from "../../report";
import { html, type Markup } from "./markup";

/** The page shows no more of a value; the JSON format has all of it. */
const LONGEST_VALUE = 2_000;

export function propertiesTable({ properties, name }: Finding): Markup | undefined {
    if (properties.length === 0) {
        return undefined;
    }
    return html`<table>
        <caption class="unseen">
            What differs in ${name}
        </caption>
        <thead>
            <tr>
                <th scope="col">Property</th>
                <th scope="col">State</th>
                <th scope="col">Service</th>
            </tr>
        </thead>
        <tbody>
            ${properties.map(propertyRow)}
        </tbody>
    </table>`;
}

function propertyRow(property: ChangedProperty): Markup {
    const { path, kind, before, after, secret } = property;
    const shown = (absentWhen: ChangedProperty["kind"], value: unknown): Markup =>
        kind === absentWhen || (value === undefined && !secret)
            ? html`<i>absent</i>`
            : html`<code>${secret ? "[secret]" : valueText(value)}</code>`;
    return html`<tr>
        <th scope="row"><code>${path}</code></th>
        <td class="before" data-column="State">${shown("add", before)}</td>
        <td class="after" data-column="Service">${shown("delete", after)}</td>
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

export function remedyBlock({ remedy, name }: Finding): Markup {
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
