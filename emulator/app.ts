import { Hono } from "hono";
import { agentenv } from "./agentenv";
import { control } from "./control";
import type { ServiceEnv, Stage } from "./stage";
import { tripswitch } from "./tripswitch";

/** Both services and the control routes under one root. */
export function assemble(stage: Stage): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    app.route("/_emulator", control(stage)); // before the log: it keeps what services were asked, not what tests asked
    app.use(stage.log.middleware);
    app.route("/agentenv", agentenv(stage));
    app.route("/tripswitch", tripswitch(stage));
    app.notFound((c) => c.text("The emulator serves /agentenv/v1, /tripswitch/v1 and /_emulator\n", 404));
    return app;
}
