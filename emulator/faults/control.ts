import { Hono } from "hono";
import { controlBody } from "../controlBody";
import type { ServiceEnv, Stage } from "../stage";
import { planSchema } from "./planSchema";

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

    return app;
}
