/** From functions over the protocol's messages to calls in binary, and from thrown errors to gRPC statuses. */
import type { Masker } from "../core/values/masker";
import { CancelledError, messageOf, ProviderError } from "../errors";
import { Code, type Status } from "./startup/status";

/** A call in binary. Rejects where the request is malformed, or where the function fails. */
export type UnaryCall = (request: Uint8Array) => Promise<Uint8Array>;

export function unary<Request, Response extends { serializeBinary(): Uint8Array }>(
    message: { deserializeBinary(bytes: Uint8Array): Request },
    handle: (request: Request) => Promise<Response> | Response,
): UnaryCall {
    return async (request) => (await handle(parsed(message, request))).serializeBinary();
}

/** @throws ProviderError where the bytes are no such message, or where it is nested too deeply. */
export function parsed<Request>(
    message: { deserializeBinary(bytes: Uint8Array): Request },
    request: Uint8Array,
): Request {
    try {
        return message.deserializeBinary(request);
    } catch (error) {
        throw new ProviderError(`the request cannot be read: ${messageOf(error)}`, { cause: error });
    }
}

/** The message is masked. */
export function statusOf(error: unknown, masker: Masker): Status {
    const known = error instanceof ProviderError;
    const message = masker.messageOf(error);
    return {
        code: error instanceof CancelledError ? Code.CANCELLED : Code.UNKNOWN,
        details: known ? message : `unexpected error in the provider: ${message}`,
    };
}
