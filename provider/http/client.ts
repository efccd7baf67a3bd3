/**
 * One service over HTTP: base URL, credential, timeouts, retries, and errors that a person can act on. Knows no resource.
 * A `Client` is shared by all operations on a service; `bound` gives each operation its own view with its own signal.
 */
import { randomUUID } from "node:crypto";
import { Agent, request, type Dispatcher } from "undici";
import { CancelledError, ProviderError } from "../errors";
import { HttpError, NoAnswerError, readErrorBody } from "./errors";
import { Limiter } from "./limiter";
import type { Redactor } from "./redact";
import { retryAfterMs, withRetries } from "./retry";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ClientOptions {
    /** The service's name in messages. */
    service: string;
    /** Without a trailing slash. */
    baseUrl: string;
    /** The headers that carry the credential. */
    credential: Record<string, string>;
    /** Where the credential and the URL come from, for the error when they are refused or lead nowhere. */
    hints: { credential: string; url: string };
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
    redactor: Redactor;
}

export interface RequestOptions {
    /** Sent as JSON. */
    body?: unknown;
    /** Sent as it is. */
    bytes?: { content: Uint8Array; contentType: string };
    /** Statuses outside 2xx that are good answers here. */
    accept?: readonly number[];
    /** The answer is not JSON: give its bytes. */
    binary?: boolean;
    headers?: Record<string, string>;
    /** Sent as `Idempotency-Key`. */
    idempotencyKey?: string;
    signal: AbortSignal;
}

export interface Answer {
    /** What it answers. */
    request: { method: Method; path: string };
    /** The parsed JSON, `undefined` where the answer has no body. The bytes, where those were asked for. */
    body: unknown;
    headers: Record<string, string>;
}

/** More than any answer of these services; a page of 500 objects is a fraction of it. */
const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** How long a cancelled write may still take to be answered. The engine waits a little longer before it ends the process. */
const GRACE_MS = 5_000;

const REPEATABLE: readonly Method[] = ["GET", "PUT", "DELETE"];

export class Client {
    private readonly agent: Agent;
    private readonly limiter: Limiter;

    constructor(private readonly options: ClientOptions) {
        this.limiter = new Limiter(options.maxConcurrency);
        this.agent = new Agent({
            connections: options.maxConcurrency,
            connectTimeout: options.requestTimeoutMs,
            headersTimeout: options.requestTimeoutMs,
            bodyTimeout: options.requestTimeoutMs,
            maxResponseSize: LONGEST_ANSWER_BYTES,
        });
    }

    get service(): string {
        return this.options.service;
    }

    /** Sends one request, again where that is safe. @throws HttpError | NoAnswerError | CancelledError */
    async send(method: Method, path: string, options: RequestOptions): Promise<Answer> {
        const requestId = randomUUID();
        try {
            return await withRetries(
                {
                    maxRetries: this.options.maxRetries,
                    repeatable: REPEATABLE.includes(method),
                    signal: options.signal,
                },
                () => this.limiter.run(options.signal, () => this.exchange(method, path, requestId, options)),
            );
        } catch (error) {
            throw options.signal.aborted && !(error instanceof ProviderError)
                ? new CancelledError(`${this.label(method, path)} was given up: ${reason(options.signal)}`, {
                      cause: error,
                  })
                : error;
        }
    }

    async close(): Promise<void> {
        await this.agent.destroy();
    }

    private async exchange(
        method: Method,
        path: string,
        requestId: string,
        options: RequestOptions,
    ): Promise<Answer> {
        let response: Dispatcher.ResponseData;
        let content: Buffer;
        // What reads can be dropped at once; a write that was sent is given time to be answered, so that its outcome is known.
        const grace = graceful(options.signal, method === "GET" ? 0 : GRACE_MS);
        try {
            response = await request(this.options.baseUrl + path, {
                method,
                dispatcher: this.agent,
                signal: grace.signal,
                headers: {
                    accept: "application/json",
                    "user-agent": "pulumi-workspaces",
                    "x-request-id": requestId,
                    ...this.options.credential,
                    ...contentTypeOf(options),
                    ...(options.idempotencyKey === undefined
                        ? {}
                        : { "idempotency-key": options.idempotencyKey }),
                    ...options.headers,
                },
                body:
                    options.bytes?.content ??
                    (options.body === undefined ? null : JSON.stringify(options.body)),
            });
            content = Buffer.from(await response.body.arrayBuffer());
        } catch (error) {
            throw method === "GET" && options.signal.aborted ? error : this.noAnswer(method, path, error);
        } finally {
            grace.release();
        }
        const headers = flatten(response.headers);
        const status = response.statusCode;
        if ((status >= 200 && status < 300) || options.accept?.includes(status)) {
            return {
                headers,
                request: { method, path },
                body: options.binary ? content : this.parse(method, path, status, content.toString()),
            };
        }
        throw this.refusal(method, path, status, headers, content.toString());
    }

    private parse(method: Method, path: string, status: number, text: string): unknown {
        if (text === "") {
            return undefined;
        }
        try {
            return JSON.parse(text);
        } catch (error) {
            const { message } = readErrorBody(text);
            throw new NoAnswerError(
                `${this.label(method, path)} answered ${status} with a body that is not JSON${message ? `: ${this.options.redactor.apply(message)}` : ""}`,
                method !== "GET",
                { hint: `check that ${this.options.hints.url} leads to the service itself`, cause: error },
            );
        }
    }

    private refusal(
        method: Method,
        path: string,
        status: number,
        headers: Record<string, string>,
        text: string,
    ): HttpError {
        const body = readErrorBody(text);
        const requestId = body.requestId ?? headers["x-request-id"];
        const parts = [
            `${this.label(method, path)} answered ${status}`,
            body.code ? ` ${body.code}` : "",
            body.message ? `: ${body.message}` : "",
            requestId ? ` (request id ${requestId})` : "",
        ];
        const hint = hintFor(status, this.options);
        return new HttpError(
            this.options.redactor.apply(parts.join("")),
            status,
            body.code,
            requestId,
            retryAfterMs(headers["retry-after"]),
            { reading: method === "GET", ...(hint === undefined ? {} : { hint }) },
        );
    }

    private noAnswer(method: Method, path: string, error: unknown): NoAnswerError {
        const code = (error as { code?: unknown }).code;
        const neverSent =
            typeof code === "string" &&
            [
                "ECONNREFUSED",
                "ENOTFOUND",
                "EAI_AGAIN",
                "EHOSTUNREACH",
                "ENETUNREACH",
                "UND_ERR_CONNECT_TIMEOUT",
            ].includes(code);
        const what = error instanceof Error && error.message !== "" ? error.message : String(code);
        return new NoAnswerError(
            `${this.label(method, path)} got no answer from ${this.options.baseUrl}: ${this.options.redactor.apply(what)}`,
            !neverSent && method !== "GET",
            { hint: `check the network and ${this.options.hints.url}`, cause: error },
        );
    }

    private label(method: Method, path: string): string {
        return `${this.options.service}: ${method} ${path.split("?")[0] ?? path}`;
    }
}

/** A signal that follows another one so much later. `release` once it is no longer needed. */
function graceful(signal: AbortSignal, graceMs: number): { signal: AbortSignal; release: () => void } {
    if (graceMs === 0) {
        return { signal, release: () => {} };
    }
    const later = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const follow = (): void => {
        timer = setTimeout(() => later.abort(signal.reason), graceMs);
    };
    signal.addEventListener("abort", follow, { once: true });
    return {
        signal: later.signal,
        release: () => {
            clearTimeout(timer);
            signal.removeEventListener("abort", follow);
        },
    };
}

function contentTypeOf(options: RequestOptions): Record<string, string> {
    if (options.bytes) {
        return { "content-type": options.bytes.contentType };
    }
    return options.body === undefined ? {} : { "content-type": "application/json" };
}

function hintFor(status: number, options: ClientOptions): string | undefined {
    switch (status) {
        case 401:
            return `the credential was not accepted: check ${options.hints.credential}. One that was rotated in stack config reaches refresh and destroy with --run-program, as they take the one in state otherwise`;
        case 403:
            return `the credential is not allowed to do this (a key that is bound to one workspace can't use routes of the whole account): check ${options.hints.credential}`;
        case 429:
            return "the service asks for fewer requests: lower maxConcurrency, or try again later";
        default:
            return undefined;
    }
}

function reason(signal: AbortSignal): string {
    return signal.reason instanceof Error ? signal.reason.message : "cancelled";
}

function flatten(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
    return Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
            name.toLowerCase(),
            Array.isArray(value) ? value.join(", ") : (value ?? ""),
        ]),
    );
}

/** A path from its template and parts, each part encoded into its own segment. */
export function path(strings: TemplateStringsArray, ...parts: string[]): string {
    return strings.reduce((result, text, index) => {
        const part = parts[index];
        return result + text + (part === undefined ? "" : encodeURIComponent(part));
    }, "");
}
