/** How long the provider waits for the response to a cancelled write. The engine waits a little longer before it ends the process. */
export const GRACE_MS = 5_000;
