/** A message as gRPC sends it: a byte that says whether it is compressed, its length in four bytes, and its content. */
import { Code, type Status } from "./status";

/** What precedes the content of a message. */
export const PREFIX_BYTES = 5;

export function frameOf(message: Uint8Array): Buffer {
    const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
    frame[0] = 0;
    frame.writeUInt32BE(message.length, 1);
    frame.set(message, PREFIX_BYTES);
    return frame;
}

/** The content of the one message of a unary call, or why there is none. */
export function messageIn(received: Buffer): Uint8Array | Status {
    if (received.length < PREFIX_BYTES || received.length !== PREFIX_BYTES + received.readUInt32BE(1)) {
        return { code: Code.INTERNAL, details: "what was received is not one message" };
    }
    return received[0] === 0
        ? received.subarray(PREFIX_BYTES)
        : { code: Code.UNIMPLEMENTED, details: "compressed messages are not supported" };
}
