/** What a run of `npm run faults` is, and how its figures are printed. */

export interface Context {
    readonly size: number;
    readonly seed: number;
    readonly signal?: AbortSignal | undefined;
    /** Gets how far the run is, for a person. */
    readonly detail?: ((text: string) => void) | undefined;
}

export interface Table {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
}

export interface Report {
    readonly tables: readonly Table[];
    /** What is not as it should be, each with what tells more. None: all is well. */
    readonly problems: readonly string[];
}

export interface FaultRun {
    readonly title: string;
    /** What `size` counts. */
    readonly unit: string;
    readonly fullSize: number;
    readonly run: (context: Context) => Promise<Report>;
}

export function markdown({ title, columns, rows }: Table): string {
    const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
    return [`**${title}**`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A line for each figure that is not the wanted one. */
export function problemUnless(wanted: boolean, what: string, details: readonly string[] = []): string[] {
    return wanted ? [] : [[what, ...details.map((detail) => `  - ${detail}`)].join("\n")];
}
