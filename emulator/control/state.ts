/** Control routes for all data at once, mounted at /_emulator. */
import { Hono } from "hono";
import type { EmulatorContext } from "../context";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";
import { restoreState, takeState } from "../state/snapshot";
import { jsonOf } from "./body";

export function stateControl(
    context: EmulatorContext,
    services: readonly EmulatedService[],
): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();

    /** GET /_emulator/state: all data of the services, with keys and the values of secrets. */
    app.get("/state", (c) => c.json(takeState(context, services)));

    /** PUT /_emulator/state: replaces all data by that of a state. An invalid one, or one of another version, changes nothing. */
    app.put("/state", async (c) => {
        restoreState(context, services, await jsonOf(c));
        return c.body(null, 204);
    });

    return app;
}
