/** The markup of the console. Its script fills in what changes. */
import { html, raw } from "hono/html";
import type { EmulatorContext } from "../context";
import { pageResponse, type Html } from "../pages/page";
import type { EmulatedService } from "../services/service";
import { presets } from "./presets";
import style from "./console.css";
import clock from "./script/clock.page.js";
import faults from "./script/faults.page.js";
import log from "./script/log.page.js";
import main from "./script/main.page.js";
import shared from "./script/shared.page.js";
import snapshots from "./script/snapshots.page.js";
import tree from "./script/tree.page.js";

/** One script, so that its parts see each other and nothing else does. The last part starts it. */
const SCRIPT = `"use strict";\n(() => {\n${[shared, tree, log, faults, clock, snapshots, main].join("\n")}\n})();`;

export function consolePage(
    context: EmulatorContext,
    services: readonly EmulatedService[],
): Promise<Response> {
    const titles = services.map(({ title }) => title).join(" and ");
    const body = html`<header>
            <h1>Emulator of ${titles}</h1>
            <p class="about">
                <span id="connection" role="status">Connecting…</span>
                <button type="button" id="pause" aria-pressed="false">Pause updates</button>
            </p>
            <p id="message" role="status"></p>
        </header>
        <main class="console">
            <section aria-labelledby="objects-title" class="objects">
                <h2 id="objects-title">Objects <span id="object-count" class="count"></span></h2>
                <div id="tree"></div>
            </section>
            ${logSection(services)}
            <div class="tools">
                ${faultsSection(context, services)} ${clockSection()} ${snapshotsSection()}
            </div>
        </main>
        <noscript><p class="problem">The console needs JavaScript.</p></noscript>`;
    return pageResponse({ title: `Emulator of ${titles}`, body, script: SCRIPT, style });
}

function logSection(services: readonly EmulatedService[]): Html {
    return html`<section aria-labelledby="log-title" class="log">
        <h2 id="log-title">Requests</h2>
        <form role="search" aria-label="Requests" id="log-filter">
            <label>Search <input type="search" name="q" autocomplete="off" spellcheck="false" /></label>
            <label
                >Service
                <select name="service">
                    <option value="">all</option>
                    ${services.map(({ name, title }) => html`<option value="/${name}/">${title}</option>`)}
                </select></label
            >
            <label
                >Show
                <select name="kind">
                    <option value="">all requests</option>
                    <option value="writes">writes</option>
                    <option value="failures">failures and faults</option>
                </select></label
            >
            <button type="button" id="clear-log">Clear</button>
            <p role="status" id="log-count"></p>
        </form>
        <div class="scroll" tabindex="0" role="region" aria-label="List of requests">
            <table>
                <caption class="unseen">
                    Requests to the services, newest first
                </caption>
                <thead>
                    <tr>
                        <th scope="col">Time</th>
                        <th scope="col">Method</th>
                        <th scope="col">Path</th>
                        <th scope="col">Status</th>
                    </tr>
                </thead>
                <tbody id="log"></tbody>
            </table>
        </div>
    </section>`;
}

function faultsSection(context: EmulatorContext, services: readonly EmulatedService[]): Html {
    const known = presets(context);
    return html`<section aria-labelledby="faults-title">
        <h2 id="faults-title">Faults</h2>
        <form id="faults">
            <label
                >Switch on for
                <select name="service">
                    <option value="">all services</option>
                    ${services.map(({ name, title }) => html`<option value="${name}">${title}</option>`)}
                </select></label
            >
            <ul class="switches">
                ${known.map(
                    ({ name, effect }, index) =>
                        html`<li>
                            <label
                                ><input
                                    type="checkbox"
                                    role="switch"
                                    name="preset"
                                    value="${index}"
                                    aria-describedby="effect-${index}"
                                />
                                ${name}</label
                            >
                            <span class="count" data-count="${index}"></span>
                            <span class="about" id="effect-${index}">${effect}</span>
                        </li>`,
                )}
            </ul>
            <details id="other-plan" hidden>
                <summary>Other parts of the plan</summary>
                <pre></pre>
            </details>
            <div class="buttons">
                <button type="button" id="release" disabled>Release held requests</button>
                <button type="button" id="no-faults">Remove all faults</button>
            </div>
        </form>
        ${raw(`<script type="application/json" id="presets">${jsonWithin(known)}</script>`)}
    </section>`;
}

function clockSection(): Html {
    return html`<section aria-labelledby="clock-title">
        <h2 id="clock-title">Clock</h2>
        <p><time id="now"></time> <span class="about" id="advanced"></span></p>
        <form id="clock">
            <label
                >Move ahead by <input type="number" name="amount" value="1" min="1" max="1000" required
            /></label>
            <label
                ><span class="unseen">Unit</span>
                <select name="unit">
                    <option value="60000">minutes</option>
                    <option value="3600000">hours</option>
                    <option value="86400000" selected>days</option>
                </select></label
            >
            <button>Move</button>
        </form>
    </section>`;
}

function snapshotsSection(): Html {
    return html`<section aria-labelledby="snapshots-title">
        <h2 id="snapshots-title">Snapshots</h2>
        <p class="about">
            All data of the services. This page keeps them until it is closed; a file holds keys and secrets
            in plain text.
        </p>
        <div class="buttons">
            <button type="button" id="take-snapshot">Take a snapshot</button>
            <a class="button" href="state" download="emulator-state.json">Save as a file</a>
        </div>
        <label class="field"
            >Restore from a file <input type="file" id="state-file" accept=".json,application/json"
        /></label>
        <ul id="snapshots"></ul>
    </section>`;
}

/** JSON that does not end the element that it is in. */
function jsonWithin(value: unknown): string {
    return JSON.stringify(value).replaceAll("<", "\\u003c");
}
