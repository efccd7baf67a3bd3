/** Sends one request and receives its response: timeouts, cancellation, and errors if no response is received. */
import type { Dispatcher } from "undici";
import request from "undici/lib/api/api-request.js";
import { TunnelRefusedError } from "./connection/connector";
import { abortable } from "./deadline";
import { NoResponseError } from "./errors";
import { GRACE_MS } from "./gracePeriod";
import { MAX_RESPONSE_BYTES } from "./connection/network";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Outgoing {
    method: Method;
    url: URL;
    headers: Record<string, string | undefined>;
    /** None is null or undefined, which `JSON.stringify` gives for undefined. */
    body: string | Uint8Array | null;
    /** A read: it can be dropped at once, because its outcome does not matter. */
    reading: boolean;
    signal: AbortSignal;
}

export interface Incoming {
    status: number;
    /** Names in lower case. */
    headers: Record<string, string>;
    content: Buffer;
}

export interface Wire {
    dispatcher: Dispatcher;
    /** The proxy in between, without user and password. */
    proxy: string | undefined;
    /** From connecting to the last byte of the response. */
    requestTimeoutMs: number;
    /** What messages begin with: the service and the request. */
    label: string;
    /** The service's URL in messages, and the setting to check if there is no response. */
    baseUrl: string;
    urlHint: string;
    redact: (text: string) => string;
}

/**
 * Sends the request and resolves with its response. A request that still waits for its connection when the signal aborts or the time is up is never
 * sent. @throws NoResponseError, or the signal's reason if a read, or a write that was not sent, was cancelled.
 */
export async function exchange(wire: Wire, outgoing: Outgoing): Promise<Incoming> {
    const { signal, reading } = outgoing;
    signal.throwIfAborted();
    const state = { sent: false, responding: false };
    const ending = endOf(signal, () => (reading || !state.sent ? 0 : GRACE_MS), wire.requestTimeoutMs);
    try {
        // undici observes a signal only after it has connected.
        return await abortable(ending.signal, send(wire, outgoing, ending.signal, state));
    } catch (error) {
        if (signal.aborted && (reading || !state.sent)) {
            throw signal.reason;
        }
        throw noResponse(
            wire,
            outgoing,
            ending.timedOut() ? new RequestTimeoutError(state, wire.requestTimeoutMs) : error,
            state.sent,
        );
    } finally {
        ending.release();
    }
}

interface State {
    /** Writing to the connection has begun. */
    sent: boolean;
    responding: boolean;
}

async function send(wire: Wire, outgoing: Outgoing, signal: AbortSignal, state: State): Promise<Incoming> {
    const { method, url, headers, body } = outgoing;
    const onStart = (): void => {
        // A cancelled request is not written, even if its connection is established afterwards.
        state.sent ||= !signal.aborted;
    };
    const dispatcher = wire.dispatcher.compose(
        (dispatch) => (options, handler) => dispatch(options, observeStart(handler, onStart)),
    );
    const response = await request.call(dispatcher, {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method,
        headers,
        body,
        signal,
    });
    state.responding = true;
    const content = Buffer.from(await response.body.arrayBuffer());
    return { status: response.statusCode, headers: flatten(response.headers), content };
}

/** Calls back when the request is about to be written to an open connection: a request that fails earlier was never sent. */
function observeStart(handler: Dispatcher.DispatchHandler, onStart: () => void): Dispatcher.DispatchHandler {
    const onRequestStart = handler.onRequestStart?.bind(handler);
    handler.onRequestStart = (...args) => {
        onStart();
        onRequestStart?.(...args);
    };
    return handler;
}

class RequestTimeoutError extends Error {
    constructor({ sent, responding }: State, requestTimeoutMs: number) {
        const what = responding
            ? "the response was not complete"
            : sent
              ? "no response was received"
              : "there was no connection";
        super(`${what} within ${requestTimeoutMs / 1000} s (requestTimeout)`);
    }
}

interface Ending {
    /** Aborts after the grace period of the given one, or when the time is up. */
    signal: AbortSignal;
    timedOut(): boolean;
    /** Releases the timers and listeners. */
    release(): void;
}

/** `graceMs` is called when the signal aborts. */
function endOf(signal: AbortSignal, graceMs: () => number, timeoutMs: number): Ending {
    const ending = new AbortController();
    let timedOut = false;
    const timeout = setTimeout(() => {
        timedOut = true;
        ending.abort();
    }, timeoutMs);
    let grace: NodeJS.Timeout | undefined;
    const abort = (): void => {
        const ms = graceMs();
        if (ms === 0) {
            ending.abort(signal.reason);
        } else {
            grace = setTimeout(() => ending.abort(signal.reason), ms);
        }
    };
    signal.addEventListener("abort", abort, { once: true });
    return {
        signal: ending.signal,
        timedOut: () => timedOut,
        release: () => {
            clearTimeout(timeout);
            clearTimeout(grace);
            signal.removeEventListener("abort", abort);
        },
    };
}

function noResponse(wire: Wire, { method }: Outgoing, error: unknown, sent: boolean): NoResponseError {
    const { what, hint, lasting } = explain(wire, error);
    return new NoResponseError(
        `${wire.label} received no response from ${wire.baseUrl}${wire.proxy ? ` through the proxy ${wire.proxy}` : ""}: ${wire.redact(what)}`,
        sent && method !== "GET",
        { hint, lasting, cause: error },
    );
}

/** If several addresses of a host were tried, the error of the first. */
function rootOf(error: unknown): { code: string; message: string } {
    const root: unknown = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
    const { code = "" } = root as { code?: string };
    return {
        code,
        message: root instanceof Error && root.message !== "" ? root.message : code || String(root),
    };
}

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS_CERT_ALTNAME_INVALID/;

function explain(wire: Wire, error: unknown): { what: string; hint: string; lasting: boolean } {
    const { code, message } = rootOf(error);
    const network = `check the network and ${wire.urlHint}`;
    if (error instanceof TunnelRefusedError) {
        return {
            what: message,
            hint: `check ${error.status === 407 ? "the user and password in " : ""}HTTPS_PROXY, or put the service's host into NO_PROXY`,
            lasting: error.status >= 400 && error.status < 500,
        };
    }
    if (CERTIFICATE.test(code)) {
        return {
            what: `its certificate is not trusted: ${message} (${code})`,
            hint: "if a proxy or a private CA signs it, name the CA's file in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE",
            lasting: true,
        };
    }
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
        return {
            what: `the response is longer than ${MAX_RESPONSE_BYTES / 1024 / 1024} MiB, the maximum`,
            hint: `check that ${wire.urlHint} leads to the service itself`,
            lasting: true,
        };
    }
    return { what: message, hint: wire.proxy ? `${network}, and HTTPS_PROXY` : network, lasting: false };
}

function flatten(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
    return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat().join(", ")]),
    );
}
