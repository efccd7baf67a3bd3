/** The connections to one service: pooling, proxy, TLS and trusted CAs, and timeouts. */
import { createSecureContext, type SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import { Connector } from "./connector";
import { proxyFor } from "./proxy";
import type { Redactor } from "../redaction/redact";
import { trustedCertificates } from "./certificates";

export interface NetworkOptions {
    baseUrl: string;
    requestTimeoutMs: number;
    maxConcurrency: number;
    redactor: Redactor;
    env: NodeJS.ProcessEnv;
}

export interface Network {
    dispatcher: Dispatcher;
    /** The proxy's URL, without user and password. */
    proxy: string | undefined;
    /** Closes all connections at once, including those that are being opened. */
    destroy(): Promise<void>;
}

/** Far larger than any expected response; a page of 500 objects is a fraction of it. */
export const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** A part of `requestTimeout`, so that errors distinguish an unreachable host from a slow service. */
const connectTimeoutMs = (requestTimeoutMs: number): number => Math.ceil(requestTimeoutMs / 3);

/** @throws ProviderError if the environment names a proxy that cannot be used. */
export function openNetwork(options: NetworkOptions): Network {
    const { requestTimeoutMs, env } = options;
    const { origin } = new URL(options.baseUrl);
    const proxy = proxyFor(new URL(origin), env);
    for (const secret of proxy?.secrets ?? []) {
        options.redactor.add(secret);
    }
    const connector = new Connector({
        timeoutMs: connectTimeoutMs(requestTimeoutMs),
        proxy,
        secureContext: lazySecureContext(env),
    });
    const dispatcher = new Pool(origin, {
        connect: connector.connect,
        connections: options.maxConcurrency,
        headersTimeout: requestTimeoutMs,
        bodyTimeout: requestTimeoutMs,
        maxResponseSize: MAX_RESPONSE_BYTES,
    });
    return {
        dispatcher,
        proxy: proxy?.url,
        destroy: async () => {
            connector.abort();
            await dispatcher.destroy();
        },
    };
}

/** Node's own context is undefined. Reading the CAs takes a quarter of a second: at the first connection with TLS, and once. */
function lazySecureContext(env: NodeJS.ProcessEnv): () => SecureContext | undefined {
    let read: { context: SecureContext | undefined } | undefined;
    return () => {
        if (read === undefined) {
            const ca = trustedCertificates(env);
            read = { context: ca && createSecureContext({ ca }) };
        }
        return read.context;
    };
}
