/** Middleware in front of a service: injects the faults of the active plan's rules into a request. */
import type { MiddlewareHandler } from "hono";
import type { EmulatorContext } from "../context";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";
import { injectFault, nameOf } from "./inject";
import { noteFault } from "./note";

export function injectFaults(
    context: EmulatorContext,
    service: EmulatedService,
): MiddlewareHandler<ServiceEnv> {
    const root = `/${service.name}`;
    return async (c, next) => {
        const request = {
            service: service.name,
            method: c.req.method,
            path: c.req.path.slice(root.length),
        };
        const hits = context.faults.rules?.hits(request) ?? [];
        // The first is the outermost: it is injected around those that come after it.
        const run = hits.reduceRight<() => Promise<void>>(
            (inner, hit) => async () => {
                const removeNote = noteFault(c, nameOf(hit.fault));
                if (await injectFault(hit, { context, service, c, next: inner })) {
                    return;
                }
                removeNote();
                hit.uncount();
            },
            next,
        );
        await run();
    };
}
