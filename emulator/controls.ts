/**
 * What every started emulator offers, whatever its services. Types only, because they are published: they need no types of the packages
 * that are bundled.
 */
import type { FaultCounts, FaultPlan } from "./faults/plan";
import type { HeldRequest, RequestRecord } from "./http/requestRecord";
import type { EmulatorState } from "./state/state";

export interface StartOptions<Service extends string = string, Seed extends object = object> {
    /** Default 127.0.0.1. With any other address the emulator is reachable from the network, and prints a warning. */
    readonly host?: string;
    /** Default 0: a free port. */
    readonly port?: number;
    /** A SQLite file, which keeps keys and data over a restart, or `:memory:` (the default). */
    readonly db?: string;
    /** Treat every POST as a new one, as a service without idempotency keys would. Default false. */
    readonly ignoreIdempotencyKeys?: boolean;
    /** The faults to inject from the start. Default: none. */
    readonly faults?: FaultPlan<Service>;
    /** What to start with: a YAML or JSON file, or its content. It is not used with a database file that has accounts already. */
    readonly seed?: string | Seed;
    /** The time, in milliseconds since 1970. Default: the machine's. */
    readonly now?: () => number;
}

export interface EmulatorControls<Service extends string = string> {
    /** The root: control routes are at `${url}/_emulator`. */
    readonly url: string;
    /** Every request that a service received, newest last. */
    requests(): RequestRecord[];
    /** Sets the active plan of faults, or removes it. Throws for an invalid plan, and changes nothing. */
    faults(plan: FaultPlan<Service> | undefined): void;
    /** The faults that the active plan has injected so far. */
    faultCounts(): FaultCounts;
    /** The requests that rules with the fault `hold` keep waiting, in the order in which they started to wait. */
    held(): HeldRequest[];
    /** Waits until this many requests, 1 if not given, are being held at once. Rejects if the emulator closes before. */
    untilHeld(count?: number): Promise<HeldRequest[]>;
    /** Releases all held requests, and returns their number. The rules remain active: later requests are held again. */
    release(): number;
    /** All data of the services as it is now. It has keys and the values of secrets in plain text. */
    state(): EmulatorState;
    /** Replaces all data by that of a state. Throws for an invalid state, or one of another version, and changes nothing. */
    restore(state: EmulatorState): void;
    /** Waits until no request is in progress: those are finished too whose client has disconnected. */
    untilIdle(): Promise<void>;
    /** Stops listening, closes open connections and the database. */
    close(): Promise<void>;
}
