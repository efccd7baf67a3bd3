/** The types of a run of `npm run faults` and of its report, and the report's Markdown. */

export interface Context {
    readonly size: number;
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
    /** Receives progress messages. */
    readonly detail?: ((text: string) => void) | undefined;
}

export interface Table {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
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

export function markdown({ title, columns, rows }: Table): string {
    const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
    return [`**${title}**`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A problem, unless the expectation holds. */
export function problemUnless(holds: boolean, what: string, details: readonly string[] = []): string[] {
    return holds ? [] : [[what, ...details.map((detail) => `  - ${detail}`)].join("\n")];
}
