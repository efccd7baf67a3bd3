/** A format of reports. */
import type { View } from "../views/view";

export interface FormatOptions {
    /** For a terminal: with colours. */
    colour?: boolean;
    /** The width of the terminal; cells are truncated to it. */
    width?: number | undefined;
}

/** Takes the whole report, and returns the whole text. */
export type Format = (view: View, options: FormatOptions) => string;
