/**
 * `connect google`: a person gives consent in the browser, and the code that comes back is stored in the configuration of a stack. It exchanges nothing:
 * the next `pulumi up` does.
 */
import { messageOf } from "../provider/errors";
import { CallbackServer, type Answer } from "./callback";
import { requestConsent } from "./consent";
import { ConnectError } from "./error";
import type { Outcome } from "./page";
import { TargetStack } from "./stack";

const WAIT_MS = 5 * 60 * 1000;

export interface ConnectOptions {
    /** The folder of the project. */
    folder: string;
    /** Default: the selected one. */
    stack?: string | undefined;
    workspaceId: string;
    /** Where the code is stored. The state and the redirect are stored beside it. */
    key: string;
    /** Of the address to which the browser returns; 0 picks a free one. */
    port: number;
    /** Opens the address in a browser, and rejects where there is none. Undefined: a person opens it. */
    open?: ((url: string) => Promise<void>) | undefined;
    onProgress: (message: string) => void;
    signal: AbortSignal;
    env?: NodeJS.ProcessEnv;
    /** How long a person may take. */
    waitMs?: number;
}

export interface Connected {
    stack: string;
    /** The keys of the configuration that were written. */
    keys: { code: string; state: string; redirectUri: string };
}

/** @throws ConnectError, or the signal's reason */
export async function connectGoogle(options: ConnectOptions): Promise<Connected> {
    const { workspaceId, env = process.env, signal, onProgress } = options;
    // First, so that no consent is given for nothing.
    const stack = await TargetStack.open({ ...options, env });
    const server = await CallbackServer.listen(options.port);
    try {
        const { redirectUri } = server;
        const { settings } = stack;
        const { url, state } = await requestConsent({ workspaceId, redirectUri, settings, env, signal });
        onProgress(`Give consent in a browser on this machine:\n\n  ${url}\n`);
        // Not awaited: it may end with the browser.
        void openBrowser(options, url);
        const answer = await answerWithin(server, state, options);
        return await settle(server, answer, async (code) => {
            const { key } = options;
            const keys = { code: key, state: `${key}State`, redirectUri: `${key}RedirectUri` };
            await stack.set(keys.redirectUri, redirectUri, { secret: false });
            await stack.set(keys.state, state, { secret: true });
            // Last: a code is never stored without what it needs.
            await stack.set(keys.code, code, { secret: true });
            return { stack: stack.name, keys };
        });
    } finally {
        server.close();
    }
}

async function openBrowser({ open, onProgress }: ConnectOptions, url: string): Promise<void> {
    try {
        await open?.(url);
    } catch (error) {
        onProgress(`No browser could be opened (${messageOf(error)}): open the address yourself.`);
    }
}

async function answerWithin(
    server: CallbackServer,
    state: string,
    { signal, waitMs = WAIT_MS }: ConnectOptions,
): Promise<Answer> {
    const limit = AbortSignal.timeout(waitMs);
    try {
        return await server.received(state, AbortSignal.any([signal, limit]));
    } catch (error) {
        signal.throwIfAborted();
        if (limit.aborted) {
            throw new ConnectError(
                `no response came from the consent page within ${Math.round(waitMs / 1000)} s: nothing was stored; run the command again`,
            );
        }
        throw error;
    }
}

/** Stores the code, and shows the outcome in the browser. */
async function settle(
    server: CallbackServer,
    answer: Answer,
    store: (code: string) => Promise<Connected>,
): Promise<Connected> {
    if ("error" in answer) {
        const { outcome, message } = refusal(answer.error);
        await server.finish(outcome);
        throw new ConnectError(message);
    }
    try {
        const connected = await store(answer.code);
        await server.finish({
            title: "Consent was given",
            text: `The code is stored in the configuration of the stack ${connected.stack}. Run \`pulumi up\` soon: a code works once, and for a short time.`,
        });
        return connected;
    } catch (error) {
        await server.finish({
            status: 500,
            title: "The code was not stored",
            text: "Consent was given, but the code could not be stored. The terminal says why.",
        });
        throw error instanceof ConnectError
            ? new ConnectError(`${error.message}; the code is lost: run the command again for a new one`)
            : error;
    }
}

function refusal(error: string): { outcome: Outcome; message: string } {
    if (error === "access_denied") {
        return {
            outcome: { title: "Consent was refused", text: "No code was issued, and nothing was stored." },
            message: "consent was refused: nothing was stored; run the command again to ask again",
        };
    }
    // It is a text from the address: only what looks like a code of an error is repeated.
    const name = /^[\w.-]{1,64}$/.test(error) ? error : "an unknown error";
    return {
        outcome: {
            status: 502,
            title: "No code was issued",
            text: `The consent page returned ${name}. Nothing was stored.`,
        },
        message: `the consent page returned ${name} and no code: nothing was stored; run the command again`,
    };
}
