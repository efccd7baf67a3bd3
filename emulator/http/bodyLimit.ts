/** Refuses request bodies that no route accepts, before they fill the memory. */
import { bodyLimit } from "hono/body-limit";
import { ServiceError } from "./serviceError";

/** Twice the largest body that a route accepts, an icon of 1 MiB, so that the route itself says what its limit is. */
const MAX_BYTES = 2 * 1024 * 1024;

/** @throws ServiceError 413 */
export const limitBody = bodyLimit({
    maxSize: MAX_BYTES,
    onError: async ({ req }) => {
        const { body } = req.raw;
        // A body of known length is received and dropped: many clients miss a response that comes while they still send. Of one without a length, which
        // may never end, the beginning was read.
        if (body && !body.locked) {
            await body.pipeTo(new WritableStream());
        }
        throw new ServiceError(413, "too_large", `A request body has ${MAX_BYTES} bytes at most`);
    },
});
