/**
 * Sends requests to one service: base URL, credential, rate limit, retries. All operations on a service share one `Client`; `BoundClient` is the view of
 * a single operation, with its own signal.
 */
import { randomUUID } from "node:crypto";
import { exchanges, retries, waits, type Exchange } from "../diagnostics";
import { CancelledError, messageOf, ProviderError } from "../errors";
import { readResponse, type ServiceResponse } from "./response";
import { withJitter } from "./backoff";
import { deadlineOf } from "./deadline";
import { HttpError } from "./errors";
import { GRACE_MS } from "./gracePeriod";
import { exchange, type Incoming, type Method, type Outgoing, type Wire } from "./exchange";
import { Limiter, PauseTooLongError, type HeldBy } from "./rateLimit/limiter";
import { openNetwork, type Network } from "./connection/network";
import type { Ticket } from "./rateLimit/pacing";
import { urlOf, withoutQuery } from "./path";
import { pause } from "./pause";
import type { Redactor } from "./redaction/redact";
import { RetryBudget, withRetries } from "./retry";
import type { ServerClock } from "./serverClock";

export type { ServiceResponse } from "./response";
export type { Method } from "./exchange";
export { path } from "./path";

export interface ClientOptions {
    /** The service's name in messages. */
    service: string;
    /** Without a trailing slash. */
    baseUrl: string;
    /** The headers that contain the credential. */
    credential: Record<string, string>;
    /** Where the credential and the URL come from, for the error if they are rejected or wrong. */
    hints: { credential: string; url: string };
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
    redactor: Redactor;
    /** Updated from each response's `Date`. */
    clock: ServerClock;
    /** Sets the proxy and the CAs (docs/network.md). By default that of the process. */
    env?: NodeJS.ProcessEnv;
    /** Called with every response, for diagnoses. */
    observe?: (response: ObservedResponse) => void;
}

/** A response as it was received. */
export interface ObservedResponse extends Incoming {
    method: Method;
    /** Without the query. */
    path: string;
    /** The service's base URL, and the proxy in between, if there is one. */
    baseUrl: string;
    proxy: string | undefined;
    milliseconds: number;
}

export interface RequestOptions<T = ServiceResponse> {
    /** Sent as JSON. */
    body?: unknown;
    /** Sent as it is. */
    bytes?: { content: Uint8Array; contentType: string };
    /** Statuses outside 2xx that are accepted. */
    accept?: readonly number[];
    /** The response is not JSON: return its bytes. */
    binary?: boolean;
    headers?: Record<string, string>;
    /**
     * Turns the response into the result; by default the response is the result. @throws NoResponseError if the response is malformed: the request is
     * then sent again if that is safe.
     */
    decode?: ((answer: ServiceResponse) => T) | undefined;
    /** Sent as `Idempotency-Key`. */
    idempotencyKey?: string;
    /** Overrides the client's. */
    maxRetries?: number;
    /** The request is idempotent, so it may be sent again if the outcome is unknown. By default true for GET, PUT and DELETE. */
    repeatable?: boolean;
    /** The time for retries, if the requests of an operation share it. By default each request has its own. */
    budget?: RetryBudget;
    signal: AbortSignal;
}

const REQUEST_ID = "x-request-id";

/** Shorter waits are those of any request beside others. */
const REPORTED_WAIT_MS = 100;

const REPEATABLE: readonly Method[] = ["GET", "PUT", "DELETE"];

export class Client {
    private readonly network: Network;
    private readonly limiter: Limiter;
    private readonly exchanges = new Set<Promise<Incoming>>();

    /** @throws ProviderError if the environment names a proxy that cannot be used. */
    constructor(private readonly options: ClientOptions) {
        this.limiter = new Limiter(options.maxConcurrency);
        this.network = openNetwork({ ...options, env: options.env ?? process.env });
    }

    get service(): string {
        return this.options.service;
    }

    /** Sends one request, and retries it if that is safe. @throws HttpError | NoResponseError | CancelledError */
    async send<T = ServiceResponse>(method: Method, path: string, options: RequestOptions<T>): Promise<T> {
        const { signal, budget = budgetOf(signal) } = options;
        // Without a decoder, T is its default: the response.
        const { decode = (response: ServiceResponse) => response as T } = options;
        const outgoing = {
            method,
            url: urlOf(this.options.baseUrl, path),
            headers: this.headers(options),
            body: options.bytes?.content ?? JSON.stringify(options.body),
            reading: method === "GET",
            signal,
        };
        const label = this.label(method, path);
        const wire: Wire = {
            ...this.network,
            requestTimeoutMs: this.options.requestTimeoutMs,
            label,
            baseUrl: this.options.baseUrl,
            urlHint: this.options.hints.url,
            redact: (text) => this.options.redactor.apply(text),
        };
        const context = {
            method,
            path,
            label,
            hints: this.options.hints,
            accept: options.accept ?? [],
            binary: options.binary,
            redact: wire.redact,
        };
        try {
            return await withRetries(
                {
                    maxRetries: options.maxRetries ?? this.options.maxRetries,
                    repeatable: options.repeatable ?? REPEATABLE.includes(method),
                    budget,
                    onRetry: (retry) => retries.publish(() => ({ label, ...retry })),
                },
                async (delayMs, attempt) => {
                    const turn = { signal, delayMs, again: attempt > 1, latest: budget.latest };
                    const dueAt = performance.now() + delayMs;
                    const response = await this.limiter.run(turn, (ticket, heldBy) => {
                        reportWait(label, performance.now() - dueAt, heldBy);
                        return this.paced(ticket, async () =>
                            readResponse(context, await this.timed(wire, outgoing, { path, attempt })),
                        );
                    });
                    return decode(response);
                },
            );
        } catch (error) {
            throw this.explained(error, label, signal);
        }
    }

    /** Closes the connections. Writes in flight have the grace period to finish. The caller cancels the operations first. */
    async close(): Promise<void> {
        const late = new AbortController();
        const grace = pause(GRACE_MS, late.signal).catch(() => {});
        await Promise.race([Promise.allSettled(this.exchanges), grace]);
        late.abort();
        await this.network.destroy();
    }

    /** In words, what the requests of this client wait for; `undefined` where none waits. */
    waiting(): string | undefined {
        return this.limiter.waitingFor(this.service);
    }

    private async timed(
        wire: Wire,
        outgoing: Outgoing,
        { path, attempt }: { path: string; attempt: number },
    ): Promise<Incoming> {
        const { clock, observe } = this.options;
        const sentAt = clock.now();
        const running = exchange(wire, outgoing);
        this.exchanges.add(running);
        const startedAt = Date.now();
        const report = (outcome: Pick<Exchange, "status" | "requestId" | "error">): void =>
            exchanges.publish(() => ({
                service: this.service,
                method: outgoing.method,
                url: wire.redact(`${outgoing.url.origin}${outgoing.url.pathname}`),
                server: serverOf(outgoing.url),
                attempt,
                sentId: outgoing.headers[REQUEST_ID] ?? "",
                startedAt,
                milliseconds: clock.now() - sentAt,
                ...outcome,
            }));
        try {
            const incoming = await running;
            const receivedAt = clock.now();
            report({ status: incoming.status, requestId: incoming.headers[REQUEST_ID] });
            clock.observe(incoming.headers["date"], sentAt, receivedAt);
            observe?.({
                ...incoming,
                method: outgoing.method,
                path: withoutQuery(path),
                baseUrl: wire.baseUrl,
                proxy: wire.proxy,
                milliseconds: receivedAt - sentAt,
            });
            return incoming;
        } catch (error) {
            report({ error: { type: nameOf(error), message: wire.redact(messageOf(error)) } });
            throw error;
        } finally {
            this.exchanges.delete(running);
        }
    }

    /** Runs the exchange, and reports its result to the pacer. */
    private async paced(ticket: Ticket, run: () => Promise<ServiceResponse>): Promise<ServiceResponse> {
        const { pacer } = this.limiter;
        try {
            const response = await run();
            pacer.responded(ticket, response.headers);
            return response;
        } catch (error) {
            if (!(error instanceof HttpError)) {
                pacer.lost(ticket);
            } else if (error.status === 429) {
                const asked = error.retryAfterMs === undefined ? undefined : withJitter(error.retryAfterMs);
                const pauseMs = pacer.refused(ticket, asked, error.headers);
                error.retryAfterMs ??= pauseMs;
            } else if (error.status === 503 && error.retryAfterMs !== undefined) {
                pacer.unavailable(ticket, withJitter(error.retryAfterMs));
            } else {
                pacer.responded(ticket, error.headers);
            }
            throw error;
        }
    }

    private explained(error: unknown, label: string, signal: AbortSignal): unknown {
        if (error instanceof PauseTooLongError) {
            return new ProviderError(
                `${label} was not sent: ${error.message}, which exceeds the time that is left`,
                {
                    hint: "try again later",
                    cause: error,
                },
            );
        }
        const gaveUp = !(error instanceof ProviderError) || error === signal.reason;
        return signal.aborted && gaveUp
            ? new CancelledError(`${label} was cancelled: ${reason(signal)}`, { cause: error })
            : error;
    }

    /** Those without a value are not sent. */
    private headers(options: RequestOptions<unknown>): Record<string, string | undefined> {
        return {
            accept: "application/json",
            // A compressed response could exceed the size limit once it is decompressed.
            "accept-encoding": "identity",
            "user-agent": "pulumi-workspaces",
            [REQUEST_ID]: randomUUID(),
            ...this.options.credential,
            ...contentTypeOf(options),
            "idempotency-key": options.idempotencyKey,
            ...options.headers,
        };
    }

    private label(method: Method, path: string): string {
        return `${this.options.service}: ${method} ${withoutQuery(path)}`;
    }
}

function reportWait(label: string, milliseconds: number, reason: HeldBy): void {
    if (milliseconds >= REPORTED_WAIT_MS) {
        waits.publish(() => ({ label, milliseconds, reason }));
    }
}

function serverOf({ hostname, port, protocol }: URL): Exchange["server"] {
    return { address: hostname, port: Number(port || (protocol === "https:" ? 443 : 80)) };
}

/** The class of an error, or the code that Node.js gives it. */
function nameOf(error: unknown): string {
    const { code } = (error instanceof Error ? (error.cause ?? error) : {}) as { code?: unknown };
    return typeof code === "string" ? code : error instanceof Error ? error.constructor.name : typeof error;
}

/** The time for the retries of all requests under this signal. */
export function budgetOf(signal: AbortSignal): RetryBudget {
    return new RetryBudget(deadlineOf(signal));
}

function contentTypeOf(options: RequestOptions<unknown>): Record<string, string> {
    if (options.bytes) {
        return { "content-type": options.bytes.contentType };
    }
    return options.body === undefined ? {} : { "content-type": "application/json" };
}

function reason(signal: AbortSignal): string {
    return signal.reason instanceof Error ? signal.reason.message : "cancelled";
}
