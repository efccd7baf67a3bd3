/** From functions over the protocol's messages to calls in binary, and from thrown errors to gRPC statuses. */
import type { Masker } from "../core/values/masker";
import { CancelledError, ProviderError } from "../errors";
import type { Message } from "./protocol/codec";
import { Code, type Status } from "./startup/status";

/** A call in binary. Rejects where the request is malformed, or where the function fails. */
export type UnaryCall = (request: Uint8Array) => Promise<Uint8Array>;

export function unary<Request, Response>(
    requests: Message<Request>,
    responses: Message<Response>,
    handle: (request: Request) => Promise<Response> | Response,
): UnaryCall {
    return async (request) => responses.encode(await handle(requests.decode(request)));
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
