/** The formats of a report, by their names on the command line. */
import type { Format } from "./format";
import { html } from "./html";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import type { FormatName } from "./names";
import { openmetrics } from "./openmetrics";
import { sarif } from "./sarif";
import { table } from "./table";

export const formats: Readonly<Record<string, Format>> = {
    table,
    json,
    markdown,
    html,
    junit,
    sarif,
    openmetrics,
} satisfies Record<FormatName, Format>;
