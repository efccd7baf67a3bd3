/** The top of the page: the summary, links to the stacks, and the filters. */
import { counts, type FindingKind, type Report, type StackReport } from "../../report";
import { stacksText, stackTitle, summaryText } from "../texts";
import { stackId, STATUSES, time } from "./findings";
import { html, type Markup } from "./markup";

export function overview(report: Report): Markup {
    const { summary, tool, generatedAt } = report;
    const { changed, deleted, unmanaged, unverifiable, ignored, resolved } = summary;
    const numbers = { changed, deleted, unmanaged, new: summary.new, unverifiable, ignored, resolved };
    return html`<header>
        <h1>Drift report</h1>
        <p>${stacksText(summary)}: <strong>${summaryText(report)}</strong></p>
        <dl class="numbers">${Object.entries(numbers).map(([name, count]) => number(name, count))}</dl>
        <p class="about">${time(generatedAt)} by ${tool.name} ${tool.version}</p>
    </header>`;
}

function number(name: string, count: number): Markup {
    return html`<div${count === 0 ? html` class="none"` : undefined}><dt>${name}</dt><dd>${count}</dd></div>`;
}

export function stackLinks({ stacks }: Report): Markup {
    return html`<nav aria-label="Stacks">
        <ul>
            ${stacks.map(stackLink)}
        </ul>
    </nav>`;
}

function stackLink(stack: StackReport, index: number): Markup {
    const found = stack.findings.filter(counts).length;
    return html`<li>
        <a href="#${stackId(index)}"><bdi>${stackTitle(stack)}</bdi></a>
        <span class="status ${stack.status}">${STATUSES[stack.status]}${found > 0 ? `: ${found}` : ""}</span>
    </li>`;
}

export function expiredRules({ expiredRules: rules }: Report): Markup | undefined {
    return rules.length === 0
        ? undefined
        : html`<section class="stack" aria-labelledby="expired">
              <h2 id="expired">Rules that no longer count</h2>
              <ul>
                  ${rules.map((rule) => html`<li>${rule}</li>`)}
              </ul>
          </section>`;
}

const KINDS: readonly FindingKind[] = ["changed", "deleted", "unmanaged", "unverifiable"];

/** Works by the script alone, and is not shown without it. */
export function filters(report: Report): Markup {
    const findings = [...report.stacks.flatMap((one) => one.findings), ...report.resolved];
    const services = [...new Set(findings.map(({ service }) => service))].sort();
    return html`<form class="scripted" role="search" aria-label="Findings">
        <label class="text"
            >Search <input type="search" name="q" autocomplete="off" spellcheck="false"
        /></label>
        ${choices("Kind", "kind", KINDS)} ${choices("Service", "service", services)}
        <label><input type="checkbox" name="new" /> Only new</label>
        <label
            >Ignored
            <select name="ignored">
                <option value="">shown</option>
                <option value="hide">hidden</option>
                <option value="only">only these</option>
            </select></label
        >
        <div class="buttons">
            <button type="reset">Reset</button>
            <button type="button" data-details="open">Expand all</button>
            <button type="button" data-details="close">Collapse all</button>
        </div>
        <p role="status">Findings: ${findings.length}</p>
    </form>`;
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
