/** From async functions to gRPC handlers, and from thrown errors to gRPC statuses. */
import * as grpc from "@grpc/grpc-js";
import type { Masker } from "../core/values/masker";
import { CancelledError, ProviderError } from "../errors";
import { UnavailableError } from "./calls";

/** An async function as a unary handler. The messages of its errors are masked. */
export function unary<Request, Response>(
    masker: () => Masker,
    handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        Promise.resolve()
            .then(() => handle(call.request))
            .then(
                (response) => callback(null, response),
                (error: unknown) => callback(statusOf(error, masker())),
            );
    };
}

export function statusOf(error: unknown, masker: Masker): grpc.StatusObject {
    const known = error instanceof ProviderError;
    const message = masker.messageOf(error);
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

/** The engine calls some methods only to find out whether the provider has them, and expects this status if not. */
export function unimplemented<Request, Response>(what: string): grpc.handleUnaryCall<Request, Response> {
    return (_call, callback) =>
        callback({
            code: grpc.status.UNIMPLEMENTED,
            details: `${what} is not implemented by this provider`,
            metadata: new grpc.Metadata(),
        });
}
