/** From async functions to gRPC handlers, and from thrown errors to gRPC statuses. */
import * as grpc from "@grpc/grpc-js";
import { CancelledError, messageOf, ProviderError } from "../errors";
import { sayable } from "../core/say";
import { UnavailableError } from "./calls";

/** An async function as a unary handler. `redact` masks what must not be seen in the message of an error. */
export function unary<Request, Response>(
    redact: (text: string) => string,
    handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        Promise.resolve()
            .then(() => handle(call.request))
            .then(
                (response) => callback(null, response),
                (error: unknown) => callback(statusOf(error, redact)),
            );
    };
}

export function statusOf(error: unknown, redact: (text: string) => string): grpc.StatusObject {
    const known = error instanceof ProviderError;
    const message = sayable(messageOf(error), redact);
    return {
        code: codeOf(error),
        details: known ? message : `unexpected error in the provider: ${message}`,
        metadata: new grpc.Metadata(),
    };
}

function codeOf(error: unknown): grpc.status {
    if (error instanceof UnavailableError) {
        return grpc.status.UNAVAILABLE;
    }
    return error instanceof CancelledError ? grpc.status.CANCELLED : grpc.status.UNKNOWN;
}

/** The engine asks for some calls only to learn whether they exist; this answer is the one that it expects then. */
export function unimplemented<Request, Response>(what: string): grpc.handleUnaryCall<Request, Response> {
    return (_call, callback) =>
        callback({
            code: grpc.status.UNIMPLEMENTED,
            details: `${what} is not implemented by this provider`,
            metadata: new grpc.Metadata(),
        });
}
