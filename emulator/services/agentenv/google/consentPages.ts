/** The pages of a person's consent. */
import { html } from "hono/html";
import type { EmulatorContext } from "../../../context";
import { pageResponse, type Html } from "../../../pages/page";
import { SCOPES, type Consent } from "./consents";

const NOTE = html`<p class="about">
    This page is the AgentEnv emulator's. Nobody at Google is asked, and no real account is used.
</p>`;

const REFUSALS = {
    unknown: [
        400,
        "Unknown request",
        "auth-url did not return this address, or it is more than an hour old.",
    ],
    redirect: [
        400,
        "Unknown redirect",
        "The redirect_uri of this address is not the one that auth-url was asked with. The browser is not sent there.",
    ],
    answered: [409, "Already answered", "This request was answered before."],
} as const;

export function refusalPage(why: keyof typeof REFUSALS): Promise<Response> {
    const [status, title, text] = REFUSALS[why];
    const body = html`<main class="single">
        <h1>${title}</h1>
        <p>${text} Ask for a new address with <code>POST …/oauth-connections/google/auth-url</code>.</p>
        ${NOTE}
    </main>`;
    return pageResponse({ title, body }, status);
}

/** Asks which account to use, and whether at all. `problem` is what was wrong with the answer before. */
export function consentPage(context: EmulatorContext, consent: Consent, problem?: string): Promise<Response> {
    const title = "Allow AgentEnv to use a Google account?";
    const { origin } = new URL(consent.redirectUri);
    const body = html`<main class="single">
        <h1>${title}</h1>
        ${NOTE}
        <p>
            The workspace <strong><bdi>${workspaceName(context, consent)}</bdi></strong> asks for:
        </p>
        <ul>
            ${SCOPES.map((scope) => html`<li><code>${scope}</code></li>`)}
        </ul>
        ${problem === undefined ? undefined : html`<p class="problem" role="alert" id="problem">${problem}</p>`}
        <form method="post" novalidate>
            <fieldset ${problem === undefined ? undefined : html`aria-describedby="problem"`}>
                <legend>Account</legend>
                ${people(context, consent).map(accountChoice)}
                <label><input type="radio" name="email" value="" /> Another address</label>
                <label class="field"
                    >Address <input type="email" name="other" autocomplete="off" spellcheck="false"
                /></label>
            </fieldset>
            <p class="about">Then the browser is sent to <code>${origin}</code>.</p>
            <div class="buttons">
                <button name="decision" value="allow" class="primary">Allow</button>
                <button name="decision" value="deny">Deny</button>
            </div>
        </form>
    </main>`;
    return pageResponse({ title, body, leadsTo: origin }, problem === undefined ? 200 : 422);
}

function accountChoice(email: string, index: number): Html {
    return html`<label
        ><input type="radio" name="email" value="${email}" ${index === 0 ? html`checked` : undefined} />
        <bdi>${email}</bdi></label
    >`;
}

/** Where the client named no page of its own, in the place of AgentEnv's. */
export function consentedPage(code: string | undefined): Promise<Response> {
    const title = code === undefined ? "Consent was refused" : "Consent was given";
    const body = html`<main class="single">
        <h1>${title}</h1>
        ${
            code === undefined
                ? html`<p>No code was issued.</p>`
                : html`<p>The code, which works once and for ten minutes:</p>
                      <pre>${code}</pre>`
        }
        <p>This page can be closed.</p>
        ${NOTE}
    </main>`;
    return pageResponse({ title, body });
}

/** The users, and who is in the workspace without being one. */
function people({ store }: EmulatorContext, { workspaceId }: Consent): string[] {
    const users = store.all<{ email: string }>("SELECT email FROM agentenv_users ORDER BY rowid");
    const members = store.all<{ email: string }>(
        "SELECT email FROM agentenv_members WHERE workspace_id = ? ORDER BY seq",
        workspaceId,
    );
    return [...new Set([...users, ...members].map(({ email }) => email))];
}

function workspaceName({ store }: EmulatorContext, { workspaceId }: Consent): string {
    const sql = "SELECT name FROM agentenv_workspaces WHERE id = ?";
    return store.get<{ name: string }>(sql, workspaceId)?.name ?? workspaceId;
}
