/** A stack with its findings, grouped by kind, and each finding. */
import type { Finding, FindingKind, Report, StackReport } from "../../report";
import { noteOf, plainText, stackTitle } from "../texts";
import { html, type Markup } from "./markup";
import { propertiesTable, remedyBlock } from "./values";

/** The most urgent kind first. */
const KINDS: readonly FindingKind[] = ["deleted", "changed", "unmanaged"];

const TITLES: Readonly<Record<FindingKind, string>> = {
    deleted: "Deleted",
    changed: "Changed",
    unmanaged: "Unmanaged",
    unverifiable: "Unverifiable",
};

export const STATUSES: Readonly<Record<StackReport["status"], string>> = {
    "in-sync": "in sync",
    drift: "drift",
    error: "error",
};

/** The fragment of a stack's heading, by its place in the report. */
export function stackId(index: number): string {
    return `stack-${index + 1}`;
}

export function stackSection(stack: StackReport, index: number): Markup {
    const id = stackId(index);
    const open = stack.findings.filter(({ ignored }) => ignored === undefined);
    const ignored = stack.findings.filter((one) => one.ignored !== undefined);
    const ofKind = (kind: FindingKind): Finding[] => open.filter((one) => one.kind === kind);
    return html`<section class="stack" aria-labelledby="${id}">
        <h2 id="${id}">
            <bdi>${stackTitle(stack)}</bdi>
            <span class="status ${stack.status}">${STATUSES[stack.status]}</span>
        </h2>
        <p class="about">Folder <code>${stack.folder}</code>, resources: ${stack.resources}</p>
        ${stack.error === undefined ? undefined : html`<pre class="error">${plainText(stack.error)}</pre>`}
        ${KINDS.map((kind) => group(TITLES[kind], ofKind(kind)))}
        ${collapsed(TITLES.unverifiable, "what no route shows", ofKind("unverifiable"))}
        ${collapsed("Ignored", "by a rule or by ignoreChanges", ignored)}
    </section>`;
}

export function resolvedSection({ resolved }: Report): Markup | undefined {
    if (resolved.length === 0) {
        return undefined;
    }
    return html`<section class="stack" aria-labelledby="resolved">
        <h2 id="resolved">Resolved</h2>
        ${collapsed("In the previous report", "and found no more", resolved, (one) => article(one))}
    </section>`;
}

function group(title: string, findings: readonly Finding[]): Markup {
    return findings.length === 0
        ? html``
        : html`<div class="group">
              <h3>${title} <span class="count">${findings.length}</span></h3>
              ${findings.map((one) => article(one, remedyBlock(one)))}
          </div>`;
}

function collapsed(
    title: string,
    explanation: string,
    findings: readonly Finding[],
    entry: (finding: Finding) => Markup = (one) => article(one, remedyBlock(one)),
): Markup {
    return findings.length === 0
        ? html``
        : html`<details class="group">
              <summary>
                  <h3>${title} <span class="count">${findings.length}</span></h3>
                  <span class="about">${explanation}</span>
              </summary>
              ${findings.map(entry)}
          </details>`;
}

function article(finding: Finding, remedy?: Markup): Markup {
    const { fingerprint, kind, name, service, ignored } = finding;
    const note = noteOf(finding);
    return html`<article
        id="f-${fingerprint}"
        data-kind="${kind}"
        data-service="${service}"
        ${flag("new", finding.new)}${flag("ignored", ignored !== undefined)}
    >
        <div class="name">
            <h4><bdi>${name}</bdi></h4>
            <span class="badge ${kind}">${kind}</span>
            ${finding.new ? html`<span class="badge new">new</span>` : undefined}
            ${finding.doubted ? html`<span class="badge doubted">doubted</span>` : undefined}
            <a class="self" href="#f-${fingerprint}" aria-label="Link to this finding: ${name}">#</a>
        </div>
        ${facts(finding)} ${note === "" ? undefined : html`<p class="note">${note}</p>`}
        ${propertiesTable(finding)} ${children(finding)} ${remedy}
    </article>`;
}

function flag(name: string, set: boolean): Markup | undefined {
    return set ? html` data-${name}=""` : undefined;
}

function facts({ type, id, urn, firstSeen }: Finding): Markup {
    return html`<dl class="facts">
        <div>
            <dt>Type</dt>
            <dd><code>${type}</code></dd>
        </div>
        <div>
            <dt>Id</dt>
            <dd><code>${id}</code></dd>
        </div>
        ${
            urn === undefined
                ? undefined
                : html`<div>
                      <dt>URN</dt>
                      <dd><code>${urn}</code></dd>
                  </div>`
        }
        <div>
            <dt>First seen</dt>
            <dd>${time(firstSeen)}</dd>
        </div>
    </dl>`;
}

function children({ children = [] }: Finding): Markup | undefined {
    return children.length === 0
        ? undefined
        : html`<details>
              <summary>What was in it (${children.length})</summary>
              <ul>
                  ${children.map((urn) => html`<li><code>${urn}</code></li>`)}
              </ul>
          </details>`;
}

/** To the minute, in UTC: the report is the same wherever it is read. */
export function time(at: string): Markup {
    const text = at.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, "$1 $2 UTC");
    return html`<time datetime="${at}">${text}</time>`;
}
