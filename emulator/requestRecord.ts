// By itself, so that the types we publish need no types of the packages that are bundled.

/**
 * One request to a service. `status` is what the client saw, 0 where it saw none (yet); `account` is there once the service accepted
 * its key; `fault` is what the emulator was told to do to it: `reset after`, or several, as `latency, status 503 before`.
 */
export interface RequestRecord {
    readonly method: string;
    /** Path with query, from the root of the emulator: `/agentenv/v1/workspaces?limit=2`. */
    readonly path: string;
    readonly status: number;
    readonly account?: string;
    readonly fault?: string;
}

/** A request that a `hold` rule keeps waiting. */
export interface HeldRequest extends RequestRecord {
    /** Its client has hung up: what it asked for is done all the same once it is released, and nobody sees the answer. */
    readonly abandoned: boolean;
}
