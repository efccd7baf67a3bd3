/** The top of the page: the summary, links to the stacks, and the filters. */
import type { Group, Notice, View } from "../../views/view";
import { groupId, time } from "./entries";
import { html, type Markup } from "./markup";

export function overview(view: View): Markup {
    const { title, scope, summary, numbers, tool, generatedAt } = view;
    return html`<header>
        <h1>${title} report</h1>
        <p>${scope}: <strong>${summary}</strong></p>
        <dl class="numbers">${Object.entries(numbers).map(([name, count]) => number(name, count))}</dl>
        <p class="about">${time(generatedAt)} by ${tool.name} ${tool.version}</p>
    </header>`;
}

function number(name: string, count: number): Markup {
    return html`<div${count === 0 ? html` class="none"` : undefined}><dt>${name}</dt><dd>${count}</dd></div>`;
}

export function groupLinks({ groups }: View): Markup {
    return html`<nav aria-label="Contents">
        <ul>
            ${groups.map(groupLink)}
        </ul>
    </nav>`;
}

function groupLink({ title, status, statusText, entries }: Group, index: number): Markup {
    const found = entries.filter(({ counts }) => counts).length;
    return html`<li>
        <a href="#${groupId(index)}"><bdi>${title}</bdi></a>
        <span class="status ${status}">${statusText}${found > 0 ? `: ${found}` : ""}</span>
    </li>`;
}

export function noticeSection({ title, lines }: Notice, index: number): Markup {
    const id = `notice-${index + 1}`;
    return lines.length === 0
        ? html``
        : html`<section class="stack" aria-labelledby="${id}">
              <h2 id="${id}">${title}</h2>
              <ul>
                  ${lines.map((line) => html`<li>${line}</li>`)}
              </ul>
          </section>`;
}

/** Works by the script alone, and is not shown without it. */
export function filters({ groups, resolved, kinds, hasHistory }: View): Markup {
    const entries = [...groups.flatMap((one) => one.entries), ...resolved];
    const services = [...new Set(entries.map(({ service }) => service))].sort();
    return html`<form class="scripted" role="search" aria-label="Findings">
        <label class="text"
            >Search <input type="search" name="q" autocomplete="off" spellcheck="false"
        /></label>
        ${choices("Kind", "kind", Object.keys(kinds))} ${choices("Service", "service", services)}
        ${hasHistory ? historyFilters() : undefined}
        <div class="buttons">
            <button type="reset">Reset</button>
            <button type="button" data-details="open">Expand all</button>
            <button type="button" data-details="close">Collapse all</button>
        </div>
        <p role="status">Findings: ${entries.length}</p>
    </form>`;
}

function historyFilters(): Markup {
    return html`<label><input type="checkbox" name="new" /> Only new</label>
        <label
            >Ignored
            <select name="ignored">
                <option value="">shown</option>
                <option value="hide">hidden</option>
                <option value="only">only these</option>
            </select></label
        >`;
}

function choices(title: string, name: string, values: readonly string[]): Markup {
    return html`<fieldset>
        <legend>${title}</legend>
        ${values.map(
            (value) =>
                html`<label
                    ><input type="checkbox" name="${name}" value="${value}" checked /> ${value}</label
                >`,
        )}
    </fieldset>`;
}
