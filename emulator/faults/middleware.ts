import type { MiddlewareHandler } from "hono";
import type { ServiceFront } from "../service";
import type { ServiceEnv, Stage } from "../stage";
import { happen, nameOf } from "./kinds";
import { noteFault } from "./note";

/** In front of a service: makes happen to a request what the rules of the plan in force say. */
export function injectFaults(stage: Stage, front: ServiceFront): MiddlewareHandler<ServiceEnv> {
    const root = `/${front.service}`;
    return async (c, next) => {
        const question = {
            service: front.service,
            method: c.req.method,
            path: c.req.path.slice(root.length),
        };
        const hits = stage.faults.rules?.hits(question) ?? [];
        // The first is outermost: it happens around those that come after it.
        const run = hits.reduceRight<() => Promise<void>>(
            (inner, hit) => async () => {
                const takeBack = noteFault(c, nameOf(hit.fault));
                if (await happen(hit, { stage, front, c, next: inner })) return;
                takeBack();
                hit.spare();
            },
            next,
        );
        await run();
    };
}
