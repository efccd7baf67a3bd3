/** What one stream of a client asks for (RFC 9113, section 8). */
import { ErrorCode, Http2Error } from "./errors";
import type { Header } from "./hpack";

export interface Request {
    /** By name, in lower case. A name that occurs twice has both values, with a comma between them. */
    readonly headers: ReadonlyMap<string, string>;
    /** Empty where it is above the server's limit. */
    readonly body: Buffer;
    /** How many bytes were sent. */
    readonly bytes: number;
}

const PSEUDO_HEADERS: ReadonlySet<string> = new Set([":method", ":scheme", ":authority", ":path"]);
const REQUIRED = [":method", ":scheme", ":path"] as const;
/** They are about a connection of HTTP/1.1. */
const FORBIDDEN: ReadonlySet<string> = new Set([
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "upgrade",
]);

/** @throws Http2Error, an error of the stream, where the request is malformed. */
export function headersOf(fields: readonly Header[], streamId: number): Map<string, string> {
    const headers = new Map<string, string>();
    let regular = false;
    for (const [name, value] of fields) {
        if (name.startsWith(":")) {
            if (regular || headers.has(name) || !PSEUDO_HEADERS.has(name)) {
                throw malformed(streamId, `${name} is misplaced`);
            }
            headers.set(name, value);
            continue;
        }
        regular = true;
        checkName(name, value, streamId);
        const before = headers.get(name);
        headers.set(name, before === undefined ? value : `${before}, ${value}`);
    }
    for (const name of REQUIRED) {
        if (!headers.get(name)) {
            throw malformed(streamId, `there is no ${name}`);
        }
    }
    return headers;
}

/** @throws Http2Error where the headers after the body are malformed. */
export function checkTrailers(fields: readonly Header[], streamId: number): void {
    for (const [name, value] of fields) {
        if (name.startsWith(":")) {
            throw malformed(streamId, `${name} is misplaced`);
        }
        checkName(name, value, streamId);
    }
}

/** @throws Http2Error where the body is not as long as its headers say. */
export function checkLength(headers: ReadonlyMap<string, string>, bytes: number, streamId: number): void {
    const announced = headers.get("content-length");
    if (announced !== undefined && Number(announced) !== bytes) {
        throw malformed(streamId, `the body has ${bytes} bytes instead of ${announced}`);
    }
}

function checkName(name: string, value: string, streamId: number): void {
    if (FORBIDDEN.has(name) || (name === "te" && value !== "trailers") || name !== name.toLowerCase()) {
        throw malformed(streamId, `${name} is no header of HTTP/2`);
    }
}

function malformed(streamId: number, message: string): Http2Error {
    return new Http2Error(ErrorCode.PROTOCOL_ERROR, message, streamId);
}
