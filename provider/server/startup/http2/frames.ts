/** The frames of HTTP/2 (RFC 9113, sections 4 and 6): cut from the bytes of a connection, and written. */
import { ErrorCode, Http2Error, protocolError } from "./errors";

export const FrameType = {
    DATA: 0,
    HEADERS: 1,
    PRIORITY: 2,
    RST_STREAM: 3,
    SETTINGS: 4,
    PUSH_PROMISE: 5,
    PING: 6,
    GOAWAY: 7,
    WINDOW_UPDATE: 8,
    CONTINUATION: 9,
} as const;

export const Flag = { ACK: 0x1, END_STREAM: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

export interface Frame {
    /** One of FrameType, or a type that is not known, which is skipped. */
    readonly type: number;
    readonly flags: number;
    /** 0 for the connection itself. */
    readonly streamId: number;
    readonly payload: Buffer;
}

/** What a client sends before its first frame (section 3.4). */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

const HEADER_BYTES = 9;
const PRIORITY_BYTES = 5;
/** The largest payload that either side may send, unless the other announces another size. */
export const MAX_FRAME_BYTES = 16_384;
/** The highest bit is reserved. */
const STREAM_ID = 0x7fffffff;

/** Cuts the bytes that a client sends into frames. */
export class FrameReader {
    private rest: Buffer | undefined;
    private greeted = false;

    /**
     * The frames that are complete with these bytes.
     * @throws Http2Error where the client does not speak HTTP/2, or sends too large a frame.
     */
    *read(received: Buffer): Generator<Frame> {
        const bytes = this.rest === undefined ? received : Buffer.concat([this.rest, received]);
        let position = this.greeted ? 0 : this.greet(bytes);
        if (!this.greeted) {
            this.rest = bytes;
            return;
        }
        while (position + HEADER_BYTES <= bytes.length) {
            const length = bytes.readUIntBE(position, 3);
            if (length > MAX_FRAME_BYTES) {
                throw new Http2Error(ErrorCode.FRAME_SIZE_ERROR, `a frame has ${length} bytes`);
            }
            const end = position + HEADER_BYTES + length;
            if (end > bytes.length) {
                break;
            }
            const frame = {
                type: bytes.readUInt8(position + 3),
                flags: bytes.readUInt8(position + 4),
                streamId: bytes.readUInt32BE(position + 5) & STREAM_ID,
                payload: bytes.subarray(position + HEADER_BYTES, end),
            };
            position = end;
            yield frame;
        }
        this.rest = position < bytes.length ? bytes.subarray(position) : undefined;
    }

    /** How many bytes the preface takes, if it is there as a whole. */
    private greet(bytes: Buffer): number {
        const length = Math.min(bytes.length, PREFACE.length);
        if (!bytes.subarray(0, length).equals(PREFACE.subarray(0, length))) {
            throw protocolError("the client does not speak HTTP/2");
        }
        this.greeted = length === PREFACE.length;
        return length;
    }
}

/** One frame. The payload must not be larger than what the other side accepts. */
export function frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
    const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.length);
    bytes.writeUIntBE(payload.length, 0, 3);
    bytes[3] = type;
    bytes[4] = flags;
    bytes.writeUInt32BE(streamId, 5);
    bytes.set(payload, HEADER_BYTES);
    return bytes;
}

/** The payload of a frame that carries one number of 32 bits. */
export function uint32(...values: readonly number[]): Buffer {
    const bytes = Buffer.allocUnsafe(4 * values.length);
    values.forEach((value, index) => bytes.writeUInt32BE(value, 4 * index));
    return bytes;
}

/** The content of DATA or HEADERS, without padding and priority. */
export function contentOf({ flags, payload, type, streamId }: Frame): Buffer {
    const padded = (flags & Flag.PADDED) !== 0;
    const padding = padded ? (payload[0] ?? 0) : 0;
    let start = padded ? 1 : 0;
    if (type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0) {
        checkPriority(payload.subarray(start), streamId);
        start += PRIORITY_BYTES;
    }
    if (start + padding > payload.length) {
        throw protocolError("a frame has more padding than content");
    }
    return payload.subarray(start, payload.length - padding);
}

/** Priorities are read only to refuse what is none. */
export function checkPriority(payload: Buffer, streamId: number): void {
    if (payload.length >= PRIORITY_BYTES && (payload.readUInt32BE(0) & STREAM_ID) === streamId) {
        throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "a stream depends on itself", streamId);
    }
}

/** The stream of a frame that must have one. */
export function onStream(streamId: number): number {
    if (streamId === 0) {
        throw protocolError("a frame of a stream has no stream");
    }
    return streamId;
}

/** @throws Http2Error where a frame that is about the connection has a stream. */
export function onConnection(streamId: number): void {
    if (streamId !== 0) {
        throw protocolError("a frame of the connection has a stream");
    }
}

/** @throws Http2Error, an error of the stream where one is given. */
export function checkSize({ payload }: Frame, bytes: number, streamId?: number): void {
    if (payload.length !== bytes) {
        throw new Http2Error(ErrorCode.FRAME_SIZE_ERROR, `a frame has ${payload.length} bytes`, streamId);
    }
}
