/** Errors of the exchange with a service. Each says which request it was, and carries the service's own request id where it has one. */
import { ProviderError, type ErrorDetails } from "../errors";
import { parseJson } from "./json";

/** The service answered, and the answer is a refusal. */
export class HttpError extends ProviderError {
    /** The request may have been carried out all the same: a 5xx may come after the deed, or an earlier attempt was not answered. Never of a read. */
    outcomeUnknown: boolean;
    /** Of the answer, names in lower case. */
    readonly headers: Record<string, string>;

    constructor(
        message: string,
        readonly status: number,
        readonly code: string | undefined,
        readonly requestId: string | undefined,
        /** When the service wants to be asked again, where it says so. */
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
 * The service gave no answer that can be understood. `outcomeUnknown` is true where a write may have been carried out all the
 * same: the connection broke after it was sent, or what came back was no answer.
 */
export class NoAnswerError extends ProviderError {
    /** The service's own id of the request, where it gave one. */
    readonly requestId: string | undefined;
    /** To ask again would give the same: it is not a matter of the moment. */
    readonly lasting: boolean;

    constructor(
        message: string,
        /** Of any attempt. */
        public outcomeUnknown: boolean,
        details: ErrorDetails & { requestId?: string | undefined; lasting?: boolean } = {},
    ) {
        super(message, details);
        this.name = "NoAnswerError";
        this.requestId = details.requestId;
        this.lasting = details.lasting ?? false;
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

/**
 * Masks before it cuts or cleans, as a part of a secret would no longer be found: once as it was sent, once as JSON's escapes read. What is
 * too long for that is not shown.
 */
export function readErrorBody(
    raw: string,
    contentType = "",
    redact: (text: string) => string = (text) => text,
): ErrorBody {
    if (raw.length > LONGEST_BODY) {
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

/** A gateway's HTML page says nothing that helps but its title; its presence does. */
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
            message: `the answer is an HTML page${title ? ` titled ${JSON.stringify(title)}` : ""}, probably of a proxy or gateway in between`,
        };
    }
    // An object that broke is not said to a person, and may hold what is secret and nobody knows yet.
    return /"\s*:/.test(text)
        ? { message: `${text.length} characters of broken JSON` }
        : compact({ message: string(text.trim()) });
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
    return typeof value === "object" && value !== null && !Array.isArray(value)
        ? (value as Record<string, unknown>)
        : undefined;
}

/** A text that can be shown: in bounds, and without what would move a terminal's cursor. */
function shownString(value: unknown, redact: (text: string) => string): string | undefined {
    if (typeof value !== "string" || value === "") {
        return undefined;
    }
    const shown = redact(value).replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ");
    return shown.length > LONGEST_TEXT ? `${shown.slice(0, LONGEST_TEXT)}…` : shown;
}

const LONGEST_TEXT = 500;
const LONGEST_BODY = 256 * 1024;

function compact(body: { [K in keyof ErrorBody]: ErrorBody[K] | undefined }): ErrorBody {
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
