/** A format of reports. */
import type { View } from "../views/view";

export interface FormatOptions {
    /** For a terminal: with colours. */
    colour?: boolean;
    /** The width of the terminal; cells are truncated to it. */
    width?: number | undefined;
    /** For Markdown: the characters that the text may have. Default: those of a comment on GitHub. */
    limit?: number;
}

/** Takes the whole report, and returns the whole text. */
export type Format = (view: View, options: FormatOptions) => string;
