/** Errors of requests to a service. Each names the request, and has the service's request id if there is one. */
import { ProviderError, type ErrorDetails } from "../errors";
import { asRecord, parseJson } from "./json";

/** The response has an error status. */
export class HttpError extends ProviderError {
    /** The service may have processed the request: the status is 5xx, or an earlier attempt got no response. Never true for a read. */
    outcomeUnknown: boolean;
    /** Of the response, names in lower case. */
    readonly headers: Record<string, string>;

    constructor(
        message: string,
        readonly status: number,
        readonly code: string | undefined,
        readonly requestId: string | undefined,
        /** From `Retry-After`, if the service sent one. */
        public retryAfterMs: number | undefined,
        details: ErrorDetails & { reading?: boolean; headers?: Record<string, string> } = {},
    ) {
        super(message, details);
        this.name = "HttpError";
        this.headers = details.headers ?? {};
        this.outcomeUnknown = status >= 500 && details.reading !== true;
    }
}

/**
 * The response was lost or is malformed. `outcomeUnknown` is true if the service may have processed a write: the connection broke after it was sent, or
 * the response is malformed.
 */
export class NoResponseError extends ProviderError {
    /** The service's id of the request, if it sent one. */
    readonly requestId: string | undefined;
    /** A retry would fail in the same way. */
    readonly lasting: boolean;

    constructor(
        message: string,
        /** Of any attempt. */
        public outcomeUnknown: boolean,
        details: ErrorDetails & { requestId?: string | undefined; lasting?: boolean } = {},
    ) {
        super(message, details);
        this.name = "NoResponseError";
        this.requestId = details.requestId;
        this.lasting = details.lasting === true;
    }
}

/** A 404 alone is no proof of deletion: a proxy, a wrong account and an outage can cause it too (core/deletion/proof.ts). */
export function isNotFound(error: unknown): error is HttpError {
    return error instanceof HttpError && error.status === 404;
}

/** The forms of error bodies: `{error:{code,message,requestId}}`, `{code,message}`, `{message}`, `{detail}`, `{error:"…"}` or text. */
export interface ErrorBody {
    code?: string;
    message?: string;
    requestId?: string;
}

/**
 * Masks before it cuts or cleans, because a part of a secret would no longer be found: first the raw body, then each text with JSON's escapes
 * decoded. A body that is too long to mask is not shown.
 */
export function readErrorBody(
    raw: string,
    contentType = "",
    redact: (text: string) => string = (text) => text,
): ErrorBody {
    if (raw.length > MAX_BODY_LENGTH) {
        return { message: `an error of ${Math.round(raw.length / 1024)} KiB, which is too long to be shown` };
    }
    const text = redact(raw);
    const string = (value: unknown): string | undefined => shownString(value, redact);
    let body: unknown;
    try {
        body = parseJson(text);
    } catch {
        return textBody(text, contentType, string);
    }
    if (typeof body === "string") {
        return textBody(body, contentType, string);
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

export function isHtml(text: string, contentType = ""): boolean {
    const start = text.slice(0, 1000).replace(/^\s*(<\?xml[^>]*>|<!--[^]*?-->|\s)*/, "");
    return (
        /^text\/html\b|^application\/xhtml/i.test(contentType) ||
        /^<(!doctype html|html|head|title|body)\b/i.test(start)
    );
}

/** Of a gateway's HTML page only the title is shown. */
function textBody(
    text: string,
    contentType: string,
    string: (value: unknown) => string | undefined,
): ErrorBody {
    if (text.trim() === "") {
        return {};
    }
    if (isHtml(text, contentType)) {
        const title = string(/<title[^>]*>([^<]{1,200})/i.exec(text)?.[1]?.trim());
        return {
            message: `the response is an HTML page${title ? ` titled ${JSON.stringify(title)}` : ""}, probably from a proxy or gateway in between`,
        };
    }
    // Malformed JSON is not shown: it may contain secrets that are not known yet.
    return /"\s*:/.test(text)
        ? { message: `${text.length} characters of malformed JSON` }
        : compact({ message: string(text.trim()) });
}

/** Masked, in one line and of limited length. */
function shownString(value: unknown, redact: (text: string) => string): string | undefined {
    if (typeof value !== "string" || value === "") {
        return undefined;
    }
    const shown = redact(value).replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
    return shown.length > MAX_TEXT_LENGTH ? `${shown.slice(0, MAX_TEXT_LENGTH)}…` : shown;
}

const MAX_TEXT_LENGTH = 500;
const MAX_BODY_LENGTH = 256 * 1024;

function compact(body: { [K in keyof ErrorBody]: ErrorBody[K] | undefined }): ErrorBody {
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
