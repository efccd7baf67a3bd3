/** The entries of the request log. Types only, because they are published: they need no types of the packages that are bundled. */

/**
 * One request to a service. `status` is what the client received, 0 where it received nothing (yet); `account` is set once the service
 * accepted the credential; `fault` names what was injected: `reset after`, or several, as `latency, status 503 before`.
 */
export interface RequestRecord {
    readonly method: string;
    /** Path with query, from the root of the emulator: `/SERVICE/v1/workspaces?limit=2`. */
    readonly path: string;
    readonly status: number;
    readonly account?: string;
    readonly fault?: string;
}

/** A record that is still being written. */
export type OpenRecord = { -readonly [Field in keyof RequestRecord]: RequestRecord[Field] };

/** A request that a `hold` rule keeps waiting. */
export interface HeldRequest extends RequestRecord {
    /** Its client has disconnected. The service still handles the request once it is released, and the response is not received. */
    readonly abandoned: boolean;
}
