/** Reads a response: its body, or an error with a hint. */
import { HttpError, isHtml, NoResponseError, readErrorBody } from "./errors";
import type { Incoming, Method } from "./exchange";
import { JsonTooDeepError, parseJson } from "./json";
import { retryAfterMs } from "./retry";

export interface ServiceResponse {
    request: { method: Method; path: string };
    /** The parsed JSON, `undefined` if the response has no body. The bytes, if those were requested. */
    body: unknown;
    headers: Record<string, string>;
    /** The service's own id of the request, if it sent one. */
    requestId: string | undefined;
}

export interface ResponseContext {
    method: Method;
    path: string;
    /** What messages begin with: the service and the request. */
    label: string;
    /** Where the credential and the URL come from, for the error if they are rejected or wrong. */
    hints: { credential: string; url: string };
    /** Statuses outside 2xx that are accepted. */
    accept: readonly number[];
    /** The response is not JSON: return its bytes. */
    binary?: boolean | undefined;
    redact: (text: string) => string;
}

/** @throws HttpError for an error status, NoResponseError for a malformed response. */
export function readResponse(context: ResponseContext, incoming: Incoming): ServiceResponse {
    const { status, headers } = incoming;
    const encoding = headers["content-encoding"];
    if (encoding !== undefined && !/^(identity)?$/i.test(encoding)) {
        throw malformed(
            context,
            incoming,
            `in the encoding ${JSON.stringify(encoding)}, which was not requested`,
            true,
        );
    }
    if ((status < 200 || status >= 300) && !context.accept.includes(status)) {
        throw errorOf(context, incoming);
    }
    return {
        headers,
        request: { method: context.method, path: context.path },
        requestId: headers["x-request-id"],
        body: context.binary ? bytes(context, incoming) : json(context, incoming),
    };
}

/** ` (request id …)`, if there is one: the service's support asks for it. */
export function withRequestId(requestId: string | undefined): string {
    return requestId ? ` (request id ${requestId})` : "";
}

function bytes(context: ResponseContext, incoming: Incoming): Buffer {
    const { content, headers } = incoming;
    if (isHtml("", headers["content-type"])) {
        const { message } = readErrorBody(content.toString(), headers["content-type"], context.redact);
        throw malformed(context, incoming, `with a page: ${message ?? "it is empty"}`);
    }
    return content;
}

function json(context: ResponseContext, incoming: Incoming): unknown {
    const { content } = incoming;
    const text = content.toString();
    if (text === "") {
        return undefined;
    }
    try {
        return parseJson(text);
    } catch (error) {
        if (error instanceof JsonTooDeepError) {
            throw malformed(context, incoming, `with ${error.message}`, true);
        }
        // Only an HTML page is quoted: malformed JSON may contain secrets that are not known yet.
        const contentType = incoming.headers["content-type"];
        const page = isHtml(text, contentType)
            ? readErrorBody(text, contentType, context.redact).message
            : undefined;
        throw malformed(
            context,
            incoming,
            `with a body that is not JSON: ${page ?? `${content.length} bytes`}`,
            false,
            error,
        );
    }
}

function malformed(
    { label, method, hints, redact }: ResponseContext,
    { status, headers }: Incoming,
    what: string,
    lasting = false,
    cause?: unknown,
): NoResponseError {
    const requestId = headers["x-request-id"];
    return new NoResponseError(
        redact(`${label} returned ${status} ${what}${withRequestId(requestId)}`),
        method !== "GET",
        { hint: `check that ${hints.url} leads to the service itself`, requestId, lasting, cause },
    );
}

function errorOf(context: ResponseContext, { status, headers, content }: Incoming): HttpError {
    const body = readErrorBody(content.toString(), headers["content-type"], context.redact);
    const requestId = body.requestId ?? headers["x-request-id"];
    const target = redirectTarget(status, headers["location"]);
    const parts = [
        `${context.label} returned ${status}`,
        body.code ? ` ${body.code}` : "",
        target
            ? `: a redirect to ${target}, which is not followed, because the credential would be sent there too`
            : "",
        body.message && !target ? `: ${body.message}` : "",
        withRequestId(requestId),
    ];
    return new HttpError(
        context.redact(parts.join("")),
        status,
        body.code,
        requestId,
        retryAfterMs(headers["retry-after"], headers["date"]),
        { reading: context.method === "GET", headers, hint: hintFor(status, context.hints) },
    );
}

/** Only the origin is shown: the query may contain a secret. */
function redirectTarget(status: number, location: string | undefined): string | undefined {
    if (status < 300 || status >= 400 || location === undefined) {
        return undefined;
    }
    try {
        return new URL(location).origin;
    } catch {
        return "another path of the same host";
    }
}

function hintFor(status: number, hints: ResponseContext["hints"]): string | undefined {
    if (status >= 300 && status < 400) {
        return `set ${hints.url} to the service's new address, if you trust it`;
    }
    switch (status) {
        case 401:
            return `the credential was not accepted: check ${hints.credential}. One that was rotated in stack config reaches refresh and destroy with --run-program, because they use the one in state otherwise`;
        case 403:
            return `the credential is not allowed to do this (a key that is bound to one workspace cannot use routes of the whole account): check ${hints.credential}`;
        case 429:
            return "the service asks for fewer requests: lower maxConcurrency, or try again later";
        default:
            return undefined;
    }
}
