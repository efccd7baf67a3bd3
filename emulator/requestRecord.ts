// By itself, so that the types we publish need no types of the packages that are bundled.

/** One request as a service saw it. `status` is 0 until it is answered; `account` is there once its key was accepted. */
export interface RequestRecord {
    readonly method: string;
    /** Path with query, from the root of the emulator: `/agentenv/v1/workspaces?limit=2`. */
    readonly path: string;
    readonly status: number;
    readonly account?: string;
}
