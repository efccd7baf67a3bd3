/** What an export refuses, with what to do next: one message for the command line. */
export class ExportError extends Error {}
