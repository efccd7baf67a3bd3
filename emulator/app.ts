import { Hono } from "hono";
import { agentenv } from "./services/agentenv/index";
import { control } from "./control";
import { noteFault } from "./faults/note";
import type { Replica } from "./faults/replica";
import type { ServiceEnv, Stage } from "./stage";
import { tripswitch } from "./services/tripswitch/index";

/** Both services and the control routes under one root. */
export function assemble(stage: Stage): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    app.route("/_emulator", control(stage)); // not in the log: it keeps what services were asked, not what tests asked
    const present = services(stage);
    const lagging = laggingServices(stage);
    app.all("*", (c) => {
        const { replica } = stage.faults;
        const isRead = c.req.method === "GET" || c.req.method === "HEAD";
        return (isRead && replica?.isBehind() ? lagging(replica) : present).fetch(c.req.raw, c.env);
    });
    return app;
}

function services(stage: Stage, replica?: Replica): Hono<ServiceEnv> {
    const app = new Hono<ServiceEnv>();
    app.use(stage.log.middleware);
    if (replica) {
        app.use((c, next) => {
            replica.reads++;
            noteFault(c, "staleRead");
            return next();
        });
    }
    app.route("/agentenv", agentenv(stage));
    app.route("/tripswitch", tripswitch(stage));
    app.notFound((c) => c.text("The emulator serves /agentenv/v1, /tripswitch/v1 and /_emulator\n", 404));
    return app;
}

/** The services over a replica in place of the database; a credential counts as it is now, as accounts are not read from there. */
function laggingServices(stage: Stage): (replica: Replica) => Hono<ServiceEnv> {
    const apps = new WeakMap<Replica, Hono<ServiceEnv>>();
    return (replica) => {
        const app = apps.get(replica) ?? services({ ...stage, store: replica.store }, replica);
        apps.set(replica, app);
        return app;
    };
}
