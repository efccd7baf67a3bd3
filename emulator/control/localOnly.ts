/** Who may use the emulator's own routes and pages. */
import type { MiddlewareHandler } from "hono";
import { isLoopbackAddress, isLoopbackUrl } from "../http/loopback";
import { ServiceError } from "../http/serviceError";
import type { ServiceEnv } from "../http/serviceEnv";

/**
 * Routes that need no key are for clients on this machine only, also where the emulator listens on other addresses. A web page in a browser on this
 * machine can reach a loopback port: by a name of its own that resolves to 127.0.0.1 (DNS rebinding: its name is in `Host`), or by a plain
 * cross-origin request (its name is in `Origin`). What such a page embeds, which sends no `Origin`, the browser does not give to it
 * (`Cross-Origin-Resource-Policy`).
 */
export const localOnly: MiddlewareHandler<ServiceEnv> = async (c, next) => {
    const origin = c.req.header("Origin");
    if (
        !isLoopbackAddress(c.env.incoming.socket.remoteAddress) ||
        !isLoopbackUrl(`http://${c.req.header("Host")}`) ||
        (origin !== undefined && !isLoopbackUrl(origin))
    ) {
        throw new ServiceError(
            403,
            "forbidden",
            "Control routes accept only requests to and from a loopback address",
        );
    }
    await next();
    c.header("Cross-Origin-Resource-Policy", "same-origin");
    c.header("X-Content-Type-Options", "nosniff");
    c.header("Cache-Control", "no-store");
};
