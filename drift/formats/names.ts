/** The names of the formats on the command line. Apart from the formats, so that `--help` loads none of them. */
export const FORMAT_NAMES = ["table", "json", "markdown", "html", "junit", "sarif", "openmetrics"] as const;

export type FormatName = (typeof FORMAT_NAMES)[number];
