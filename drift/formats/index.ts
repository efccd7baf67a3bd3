/** The formats of a report, by their names on the command line. */
import type { Format } from "./format";
import { json } from "./json";
import { table } from "./table";

export const formats: Readonly<Record<string, Format>> = { table, json };
