/** The error of this folder. */

/** What failed, for the report of one stack or of the command. */
export class DriftError extends Error {}
