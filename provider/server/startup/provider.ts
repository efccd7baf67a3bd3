/**
 * What the startup knows of the provider, which the first call that needs it loads. The two are bundled apart and share no classes: requests and
 * responses are messages of the protocol in binary, and errors are statuses.
 */
import type { EngineLog } from "./engineLog";
import type { Method } from "./methods";
import type { Status } from "./status";

export interface ProviderCalls {
    call(method: Method, request: Uint8Array): Promise<Reply>;

    /** Calls `write` with each message of the stream, and settles when it is complete. */
    list(request: Uint8Array, write: (message: Uint8Array) => void): Promise<Status | undefined>;

    /** Cancels reads and queued work. */
    cancel(reason?: string): void;

    /** Releases what the provider holds, once no call is in progress. */
    close(): Promise<void>;
}

export type Reply = { response: Uint8Array } | { status: Status };

/** Loads the provider, which sends its messages to this log. */
export type LoadProvider = (engineLog: EngineLog) => Promise<ProviderCalls> | ProviderCalls;
