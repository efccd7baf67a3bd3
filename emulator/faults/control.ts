/** Control routes for faults, mounted at /_emulator. */
import { Hono } from "hono";
import * as z from "zod";
import type { EmulatorContext } from "../context";
import { checked, controlBody } from "../control/body";
import type { ServiceEnv } from "../http/serviceEnv";
import { planSchema } from "./planSchema";

const heldQuery = z.strictObject({ atLeast: z.coerce.number().int().nonnegative().default(0) });

export function faultControl({ faults }: EmulatorContext): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    const plan = planSchema(faults.services);

    /** PUT /_emulator/faults: sets the active plan (plan.ts), which replaces the previous one. An invalid plan changes nothing. */
    app.put("/faults", async (c) => {
        faults.set(await controlBody(c, plan));
        return c.body(null, 204);
    });

    /** GET /_emulator/faults: the active plan, or null, and its counts. */
    app.get("/faults", (c) => c.json({ plan: faults.plan ?? null, counts: faults.counts() }));

    /** DELETE /_emulator/faults: ends all faults. */
    app.delete("/faults", (c) => {
        faults.set(undefined);
        return c.body(null, 204);
    });

    /** GET /_emulator/held?atLeast=n: the requests that are being held, as soon as there are that many. */
    app.get("/held", async (c) => {
        const { atLeast } = checked(heldQuery, c.req.query());
        return c.json(await faults.holds.until(atLeast));
    });

    /** POST /_emulator/release: continues all of them. */
    app.post("/release", (c) => c.json({ released: faults.holds.release() }));

    return app;
}
