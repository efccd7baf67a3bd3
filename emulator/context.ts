/** The context that all routes of a started emulator share. */
import type { Accounts } from "./accounts";
import type { Clock } from "./clock";
import type { Faults } from "./faults/faults";
import type { RequestLog } from "./http/requestLog";
import type { Store } from "./store/store";

/** How a started emulator behaves; see EmulatorOptions for what each means to a user. */
interface Behaviour {
    readonly envelope: boolean;
    readonly ignoreIdempotencyKeys: boolean;
}

/** One per started emulator. */
export interface EmulatorContext {
    readonly store: Store;
    readonly clock: Clock;
    readonly accounts: Accounts;
    readonly log: RequestLog;
    readonly faults: Faults;
    readonly behaviour: Behaviour;
}
