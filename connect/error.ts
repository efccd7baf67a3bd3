/** What `connect` refuses or could not do, with what to do next: one message for the command line. */
export class ConnectError extends Error {}
