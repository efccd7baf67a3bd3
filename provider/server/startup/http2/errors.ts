/** What goes wrong in HTTP/2: with one stream, which is then reset, or with the whole connection, which is then ended. */

/** RFC 9113, section 7. */
export const ErrorCode = {
    NO_ERROR: 0,
    PROTOCOL_ERROR: 1,
    INTERNAL_ERROR: 2,
    FLOW_CONTROL_ERROR: 3,
    STREAM_CLOSED: 5,
    FRAME_SIZE_ERROR: 6,
    REFUSED_STREAM: 7,
    COMPRESSION_ERROR: 9,
    ENHANCE_YOUR_CALM: 11,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** An error of the connection, or of the stream where one is given. */
export class Http2Error extends Error {
    constructor(
        readonly code: ErrorCode,
        message: string,
        readonly streamId?: number,
    ) {
        super(message);
    }
}

/** An error of the connection: what the client sends is no HTTP/2. */
export function protocolError(message: string): Http2Error {
    return new Http2Error(ErrorCode.PROTOCOL_ERROR, message);
}
