/** The Hono environment of a service's routes: the connection of a request, and what middleware stores with it. */
import type { HttpBindings } from "@hono/node-server";
import type { Caller } from "../accounts";
import type { OpenRecord } from "./requestRecord";

/** `caller` is set on every route behind authentication, `record` on every route of a service. */
export interface ServiceEnv {
    Bindings: HttpBindings;
    Variables: { requestId: string; caller: Caller; record: OpenRecord };
}
