/** Writes a report of `drift` or `compare` in one of the formats. */
import { DriftError } from "../errors";
import { viewOf } from "../views/index";
import type { AnyReport } from "../views/index";
import type { Format, FormatOptions } from "./format";
import { html } from "./html";
import { json } from "./json";
import { junit } from "./junit";
import { markdown } from "./markdown";
import { FORMAT_NAMES } from "./names";
import type { FormatName } from "./names";
import { openmetrics } from "./openmetrics";
import { sarif } from "./sarif";
import { table } from "./table";

const FORMATS: Readonly<Record<FormatName, Format>> = {
    table,
    json,
    markdown,
    html,
    junit,
    sarif,
    openmetrics,
};

/**
 * The text of a report, as the command line writes it. No format shows a secret.
 * @throws DriftError for a format that does not exist
 */
export function render(report: AnyReport, format: FormatName, options: FormatOptions = {}): string {
    if (!FORMAT_NAMES.includes(format)) {
        throw new DriftError(`there is no format "${String(format)}": give ${FORMAT_NAMES.join(", ")}`);
    }
    return FORMATS[format](viewOf(report), options);
}
