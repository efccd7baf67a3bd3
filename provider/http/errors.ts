/** Errors of the exchange with a service. Each says which request it was, and carries the service's own request id where it has one. */
import { ProviderError, type ErrorDetails } from "../errors";

/** The service answered, and the answer is a refusal. */
export class HttpError extends ProviderError {
    /** The request may have been carried out all the same: a 5xx may come after the deed. Never of a read. */
    readonly outcomeUnknown: boolean;

    constructor(
        message: string,
        readonly status: number,
        readonly code: string | undefined,
        readonly requestId: string | undefined,
        /** When the service wants to be asked again, where it says so. */
        readonly retryAfterMs: number | undefined,
        details: ErrorDetails & { reading?: boolean } = {},
    ) {
        super(message, details);
        this.name = "HttpError";
        this.outcomeUnknown = status >= 500 && details.reading !== true;
    }
}

/**
 * The service gave no answer that can be understood. `outcomeUnknown` is true where a write may have been carried out all the
 * same: the connection broke after it was sent, or what came back was no answer.
 */
export class NoAnswerError extends ProviderError {
    constructor(
        message: string,
        readonly outcomeUnknown: boolean,
        details: ErrorDetails = {},
    ) {
        super(message, details);
        this.name = "NoAnswerError";
    }
}

/** A 404 alone proves nothing: a proxy, a wrong account and an outage say it too. Who believes it has to ask further (core/proof.ts). */
export function isNotFound(error: unknown): error is HttpError {
    return error instanceof HttpError && error.status === 404;
}

/** What services put into an error's body: `{error:{code,message,requestId}}`, `{code,message}`, `{message}`, `{detail}`, `{error:"…"}` or text. */
export interface ErrorBody {
    code?: string;
    message?: string;
    requestId?: string;
}

export function readErrorBody(text: string): ErrorBody {
    let body: unknown;
    try {
        body = JSON.parse(text);
    } catch {
        return textBody(text);
    }
    if (typeof body === "string") {
        return textBody(body);
    }
    const outer = asRecord(body);
    if (!outer) {
        return {};
    }
    const inner = asRecord(outer["error"]) ?? outer;
    return compact({
        code: string(inner["code"]),
        message:
            string(inner["message"]) ??
            string(inner["detail"]) ??
            string(outer["error"]) ??
            string(outer["detail"]),
        requestId: string(inner["requestId"]) ?? string(inner["request_id"]) ?? string(outer["requestId"]),
    });
}

/** A gateway's HTML page says nothing that helps; its presence does. */
function textBody(text: string): ErrorBody {
    const trimmed = text.trim();
    if (trimmed === "") {
        return {};
    }
    if (/^<(!doctype|html|head|body)/i.test(trimmed)) {
        return { message: "the answer is an HTML page, probably of a proxy or gateway in between" };
    }
    return { message: trimmed.length > 300 ? `${trimmed.slice(0, 300)}…` : trimmed };
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
}

function string(value: unknown): string | undefined {
    return typeof value === "string" && value !== "" ? value : undefined;
}

function compact(body: { [K in keyof ErrorBody]: ErrorBody[K] | undefined }): ErrorBody {
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
