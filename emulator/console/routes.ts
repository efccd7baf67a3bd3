/** The console page, mounted at /_emulator. Everything that it does goes through the other control routes. */
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { EmulatorContext } from "../context";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";

export function consoleRoutes(
    context: EmulatorContext,
    services: readonly EmulatedService[],
): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();

    /** GET /_emulator/: the page. Loaded with the first request: hardly any run of the emulator has one. */
    app.get("/", (c) => c.redirect(`${c.req.path}/`));
    app.get("*", async (c, next) => {
        // Hono takes no path that ends with a slash below another one.
        if (!c.req.path.endsWith("/_emulator/")) {
            return next();
        }
        const { consolePage } = await import("./page.js");
        return consolePage(context, services);
    });

    /** GET /_emulator/console/events: what the page shows. */
    app.get("/console/events", (c) =>
        streamSSE(c, async (stream) => {
            const { sendEvents } = await import("./events.js");
            await sendEvents(context, services, stream);
        }),
    );

    return app;
}
