/** The way to one service: kept connections, directly or through a proxy, TLS and whom it trusts, and the time that each phase may take. */
import { createSecureContext } from "node:tls";
import { Pool, type Dispatcher } from "undici";
import { Connector } from "./connector";
import { proxyFor } from "./proxy";
import type { Redactor } from "./redact";
import { trustedCas } from "./trust";

export interface NetworkOptions {
    baseUrl: string;
    requestTimeoutMs: number;
    maxConcurrency: number;
    redactor: Redactor;
    env: NodeJS.ProcessEnv;
}

export interface Network {
    dispatcher: Dispatcher;
    /** The proxy that leads there, without user and password. */
    proxy: string | undefined;
    /** Ends all connections at once, those that are being opened too. */
    destroy(): Promise<void>;
}

/** More than any answer of these services; a page of 500 objects is a fraction of it. */
export const LONGEST_ANSWER_BYTES = 16 * 1024 * 1024;

/** A part of `requestTimeout`, so that a host which is not there is told from a service that is slow. */
const connectTimeoutMs = (requestTimeoutMs: number): number => Math.ceil(requestTimeoutMs / 3);

/** @throws ProviderError where the environment names a proxy that can't be used. */
export function openNetwork(options: NetworkOptions): Network {
    const { requestTimeoutMs, env } = options;
    const { origin } = new URL(options.baseUrl);
    const proxy = proxyFor(new URL(origin), env);
    for (const secret of proxy?.secrets ?? []) {
        options.redactor.add(secret);
    }
    const ca = trustedCas(env);
    const connector = new Connector({
        timeoutMs: connectTimeoutMs(requestTimeoutMs),
        proxy,
        // Set here, as NODE_TLS_REJECT_UNAUTHORIZED=0 would otherwise send credentials to whoever answers.
        tls: {
            rejectUnauthorized: true,
            ...(ca ? { secureContext: createSecureContext({ ca }) } : {}),
        },
    });
    const dispatcher = new Pool(origin, {
        connect: connector.connect,
        connections: options.maxConcurrency,
        headersTimeout: requestTimeoutMs,
        bodyTimeout: requestTimeoutMs,
        maxResponseSize: LONGEST_ANSWER_BYTES,
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
