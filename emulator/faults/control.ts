import { Hono } from "hono";
import { z } from "zod";
import { controlBody } from "../controlBody";
import { problemsOf, sentenceOf, ServiceError } from "../serviceError";
import type { ServiceEnv, Stage } from "../stage";
import { planSchema } from "./planSchema";

const heldQuery = z.strictObject({ atLeast: z.coerce.number().int().nonnegative().default(0) });

/** Control routes for faults on demand, to be mounted at /_emulator. */
export function faultControl({ faults }: Stage): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();

    /** PUT /_emulator/faults: a plan (plan.ts) to put in force, in place of the one before it. A wrong one changes nothing. */
    app.put("/faults", async (c) => {
        faults.set(await controlBody(c, planSchema));
        return c.body(null, 204);
    });

    /** GET /_emulator/faults: the plan in force, or null, and what it has done so far. */
    app.get("/faults", (c) => c.json({ plan: faults.plan ?? null, counts: faults.counts() }));

    /** DELETE /_emulator/faults: ends them all. */
    app.delete("/faults", (c) => {
        faults.set(undefined);
        return c.body(null, 204);
    });

    /** GET /_emulator/held?atLeast=n: the requests that are being held, as soon as they are so many. */
    app.get("/held", async (c) => {
        const query = heldQuery.safeParse(c.req.query());
        if (!query.success) {
            throw new ServiceError(400, "bad_request", sentenceOf(problemsOf(query.error)));
        }
        return c.json(await faults.holds.until(query.data.atLeast));
    });

    /** POST /_emulator/release: lets all of them go on. */
    app.post("/release", (c) => c.json({ released: faults.holds.release() }));

    return app;
}
