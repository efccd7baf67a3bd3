/** A stack or a comparison with its entries, grouped by kind, and each entry. */
import type { Entry, Group, Kind, View } from "../../views/view";
import { plainText } from "../texts";
import { html, type Markup } from "./markup";
import { changesTable, remedyBlock } from "./values";

const LEVELS: readonly Kind["level"][] = ["error", "warning", "note"];

/** The fragment of a group's heading, by its place in the report. */
export function groupId(index: number): string {
    return `stack-${index + 1}`;
}

export function groupSection(group: Group, index: number, view: View): Markup {
    const id = groupId(index);
    const open = group.entries.filter(({ ignored }) => ignored === undefined);
    const ignored = group.entries.filter((one) => one.ignored !== undefined);
    return html`<section class="stack" aria-labelledby="${id}">
        <h2 id="${id}">
            <bdi>${group.title}</bdi>
            <span class="status ${group.status}">${group.statusText}</span>
        </h2>
        <p class="about">Folder <code>${group.folder}</code>, ${group.about}</p>
        ${group.error === undefined ? undefined : html`<pre class="error">${plainText(group.error)}</pre>`}
        ${kindsByUrgency(view).map(([name, kind]) =>
            entriesOfKind(
                kind,
                open.filter((one) => one.kind === name),
                view,
            ),
        )}
        ${collapsed("Ignored", "by a rule or by ignoreChanges", ignored, view)}
    </section>`;
}

export function resolvedSection(view: View): Markup | undefined {
    if (view.resolved.length === 0) {
        return undefined;
    }
    const settled = view.resolved.map((entry) => ({ ...entry, remedy: undefined }));
    return html`<section class="stack" aria-labelledby="resolved">
        <h2 id="resolved">Resolved</h2>
        ${collapsed("In the previous report", "and found no more", settled, view)}
    </section>`;
}

/** The most urgent kind first. */
function kindsByUrgency({ kinds }: View): [string, Kind][] {
    const place = ({ level }: Kind): number => LEVELS.indexOf(level);
    return Object.entries(kinds).sort(([, a], [, b]) => place(a) - place(b));
}

function entriesOfKind({ title, explanation }: Kind, entries: readonly Entry[], view: View): Markup {
    if (explanation !== undefined) {
        return collapsed(title, explanation, entries, view);
    }
    return entries.length === 0
        ? html``
        : html`<div class="group">
              <h3>${title} <span class="count">${entries.length}</span></h3>
              ${entries.map((one) => article(one, view))}
          </div>`;
}

function collapsed(title: string, explanation: string, entries: readonly Entry[], view: View): Markup {
    return entries.length === 0
        ? html``
        : html`<details class="group">
              <summary>
                  <h3>${title} <span class="count">${entries.length}</span></h3>
                  <span class="about">${explanation}</span>
              </summary>
              ${entries.map((one) => article(one, view))}
          </details>`;
}

function article(entry: Entry, view: View): Markup {
    const { fingerprint, kind, name, note, service } = entry;
    return html`<article
        id="f-${fingerprint}"
        data-kind="${kind}"
        data-service="${service}"
        ${flag("new", entry.new === true)}${flag("ignored", entry.ignored !== undefined)}
    >
        <div class="name">
            <h4><bdi>${name}</bdi></h4>
            <span class="badge ${kind}">${kind}</span>
            ${entry.new ? html`<span class="badge new">new</span>` : undefined}
            ${entry.doubted ? html`<span class="badge doubted">doubted</span>` : undefined}
            <a class="self" href="#f-${fingerprint}" aria-label="Link to this finding: ${name}">#</a>
        </div>
        ${facts(entry)} ${note === "" ? undefined : html`<p class="note">${note}</p>`}
        ${changesTable(entry, view)} ${children(entry)} ${remedyBlock(entry)}
    </article>`;
}

function flag(name: string, set: boolean): Markup | undefined {
    return set ? html` data-${name}=""` : undefined;
}

function facts({ facts: known, firstSeen }: Entry): Markup {
    const fact = (title: string, value: Markup): Markup =>
        html`<div>
            <dt>${title}</dt>
            <dd>${value}</dd>
        </div>`;
    return html`<dl class="facts">
        ${known.map(([title, value]) => fact(title, html`<code>${value}</code>`))}
        ${firstSeen === undefined ? undefined : fact("First seen", time(firstSeen))}
    </dl>`;
}

function children({ children: inside = [] }: Entry): Markup | undefined {
    return inside.length === 0
        ? undefined
        : html`<details>
              <summary>What was in it (${inside.length})</summary>
              <ul>
                  ${inside.map((urn) => html`<li><code>${urn}</code></li>`)}
              </ul>
          </details>`;
}

/** To the minute, in UTC: the report is the same wherever it is read. */
export function time(at: string): Markup {
    const text = at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, "$1 $2 UTC");
    return html`<time datetime="${at}">${text}</time>`;
}
