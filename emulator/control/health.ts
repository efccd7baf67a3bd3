/** The control route that says whether the emulator is ready, mounted at /_emulator. */
import { Hono } from "hono";
import { version } from "../../package.json";
import type { EmulatorContext } from "../context";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";

export function healthControl(
    { clock, store }: EmulatorContext,
    services: readonly EmulatedService[],
): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();

    /** GET /_emulator/health: it serves, and its database responds. */
    app.get("/health", (c) => {
        store.get("SELECT count(*) AS accounts FROM accounts");
        return c.json({
            status: "ok",
            version,
            now: clock.read().toISOString(),
            services: services.map(({ name }) => name),
        });
    });

    return app;
}
