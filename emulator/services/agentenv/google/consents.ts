/** Requests for a person's consent: an address that `auth-url` returned, and the code that was issued where the person allowed it. */
import { randomBytes } from "node:crypto";
import { isLoopbackUrl } from "../../../http/loopback";
import { randomCode } from "../../../ids";
import type { EmulatorContext } from "../../../context";

/** What a connection may use of the account. */
export const SCOPES = ["openid", "email", "https://www.googleapis.com/auth/drive.file"];

/** Where the browser goes if the client names no page: the emulator's own, in the place of AgentEnv's. */
export const OWN_PAGE = "/_emulator/google/consented";

const REQUEST_MS = 60 * 60 * 1000;
const CODE_MS = 10 * 60 * 1000;

export interface Consent {
    readonly state: string;
    readonly workspaceId: string;
    readonly redirectUri: string;
    readonly requestedAt: string;
    /** Set once the person has answered. */
    readonly answeredAt: string | null;
}

const COLUMNS = `state, workspace_id AS workspaceId, redirect_uri AS redirectUri, requested_at AS requestedAt,
    answered_at AS answeredAt, email`;

/** A new request. Those that are too old for any answer are forgotten. */
export function requestConsent(
    { store, clock }: EmulatorContext,
    workspaceId: string,
    redirectUri: string,
): string {
    const state = randomCode(24);
    store.transaction(() => {
        const at = clock.stamp();
        const oldest = new Date(at.getTime() - REQUEST_MS - CODE_MS).toISOString();
        store.run("DELETE FROM agentenv_google_consents WHERE requested_at < ?", oldest);
        store.run(
            `INSERT INTO agentenv_google_consents (state, workspace_id, redirect_uri, requested_at) VALUES (?, ?, ?, ?)`,
            state,
            workspaceId,
            redirectUri,
            at.toISOString(),
        );
    });
    return state;
}

/** The request of a state, for one hour. */
export function findConsent({ store, clock }: EmulatorContext, state: string): Consent | undefined {
    const sql = `SELECT ${COLUMNS} FROM agentenv_google_consents WHERE state = ?`;
    const found = store.get<Consent>(sql, state);
    return found && isWithin(clock.read(), found.requestedAt, REQUEST_MS) ? found : undefined;
}

/** Records a person's answer: the address of an account, or a refusal. Returns the code that is issued for the account. */
export function answerConsent(
    { store, clock }: EmulatorContext,
    state: string,
    email: string | undefined,
): string | undefined {
    // With a character that addresses encode, as Google's codes have.
    const code = email === undefined ? undefined : `4/0A${randomBytes(24).toString("base64url")}`;
    store.run(
        "UPDATE agentenv_google_consents SET answered_at = ?, code = ?, email = ? WHERE state = ?",
        clock.stamp().toISOString(),
        code ?? null,
        email ?? null,
        state,
    );
    return code;
}

/** A code that was issued, and what it was issued for. */
export interface IssuedCode extends Pick<Consent, "state" | "workspaceId" | "redirectUri"> {
    readonly email: string;
    readonly isExpired: boolean;
}

export function issuedFor({ store, clock }: EmulatorContext, code: string): IssuedCode | undefined {
    const found = store.get<Omit<IssuedCode, "isExpired"> & { answeredAt: string }>(
        `SELECT ${COLUMNS} FROM agentenv_google_consents WHERE code = ?`,
        code,
    );
    return found && { ...found, isExpired: !isWithin(clock.read(), found.answeredAt, CODE_MS) };
}

/** Whether the client means the page of the request. It may leave out the page that it did not name before either. */
export function isSamePage(asked: string, given: string | undefined): boolean {
    return given === undefined
        ? isLoopbackUrl(asked) && new URL(asked).pathname === OWN_PAGE
        : given === asked;
}

function isWithin(now: Date, start: string, ms: number): boolean {
    return now.getTime() < Date.parse(start) + ms;
}
