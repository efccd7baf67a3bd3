/** Tables of generated reports, as Markdown. */

export interface Table {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly (string | number)[])[];
}

export function markdown({ title, columns, rows }: Table): string {
    const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
    return [`**${title}**`, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
