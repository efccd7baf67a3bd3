/** Refuses request bodies that no route accepts, before they fill the memory. */
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { ServiceError } from "./serviceError";

/** Twice the largest body that a route accepts, an icon of 1 MiB, so that the route itself says what its limit is. */
const MAX_BYTES = 2 * 1024 * 1024;
/** A state with some hundred icons. */
const MAX_STATE_BYTES = 256 * 1024 * 1024;

/** @throws ServiceError 413 */
export const limitBody = limitTo(MAX_BYTES);

/** For the route that takes all data at once. */
export const limitState = limitTo(MAX_STATE_BYTES);

function limitTo(maxSize: number): MiddlewareHandler {
    return bodyLimit({
        maxSize,
        onError: async ({ req }) => {
            const { body } = req.raw;
            // A body of known length is received and dropped: many clients miss a response that comes while they still send. Of one without a
            // length, which may never end, the beginning was read.
            if (body && !body.locked) {
                await body.pipeTo(new WritableStream());
            }
            throw new ServiceError(413, "too_large", `A request body has ${maxSize} bytes at most`);
        },
    });
}
