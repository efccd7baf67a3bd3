import type { HttpBindings } from "@hono/node-server";
import type { Accounts, Caller } from "./accounts";
import type { Clock } from "./clock";
import type { Faults } from "./faults";
import type { OpenRecord, RequestLog } from "./requestLog";
import type { Store } from "./store";

/** How a started emulator behaves; see EmulatorOptions for what each means to a user. */
export interface Behaviour {
    readonly envelope: boolean;
    readonly ignoreIdempotencyKeys: boolean;
}

/** What every route has at hand: one per started emulator. */
export interface Stage {
    readonly store: Store;
    readonly clock: Clock;
    readonly accounts: Accounts;
    readonly log: RequestLog;
    readonly faults: Faults;
    readonly behaviour: Behaviour;
}

/** The Hono environment of a service's routes. `caller` is there on every route behind authentication, `record` on all of a service. */
export interface ServiceEnv {
    Bindings: HttpBindings;
    Variables: { requestId: string; caller: Caller; record: OpenRecord };
}
