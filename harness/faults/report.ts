/** The types of a run of `npm run faults` and of its report. */
import type { Table } from "../table";

export interface Context {
    readonly size: number;
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
    /** Receives progress messages. */
    readonly detail?: ((text: string) => void) | undefined;
}

export interface Report {
    readonly tables: readonly Table[];
    /** Results that are not the expected ones, each with details. Empty: the run succeeded. */
    readonly problems: readonly string[];
}

export interface FaultRun {
    readonly title: string;
    /** The unit of `size`. */
    readonly unit: string;
    readonly fullSize: number;
    readonly run: (context: Context) => Promise<Report>;
}

/** A problem, unless the expectation holds. */
export function problemUnless(holds: boolean, what: string, details: readonly string[] = []): string[] {
    return holds ? [] : [[what, ...details.map((detail) => `  - ${detail}`)].join("\n")];
}
