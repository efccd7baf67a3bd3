/** The published types of a state. Types only: they need no types of the packages that are bundled. */

/** All data of the services, as `GET /_emulator/state` returns it and `PUT` takes it. It has keys and the values of secrets in plain text. */
export interface EmulatorState {
    /** The version of this format. */
    readonly version: 1;
    /** The version of the tables, by owner. A state with other versions is refused. */
    readonly migrations: Readonly<Record<string, number>>;
    readonly clock: ClockState;
    /** The rows of each table, in the order in which they were added. A table that is left out is empty. */
    readonly tables: Readonly<Record<string, readonly StateRow[]>>;
}

export interface ClockState {
    /** How far the time had been advanced. */
    readonly advancedMs: number;
    /** The last timestamp that was given to an object: later ones are later than this. */
    readonly lastStamp: string;
}

/** A row, by column. Bytes are in base64. */
export type StateRow = Readonly<Record<string, string | number | null | { readonly base64: string }>>;
