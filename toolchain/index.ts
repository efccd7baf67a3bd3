/** The Pulumi engine for scripts and tests: the CLI with its language hosts, from PATH, as a release or built. */
export { ensureEngine } from "./ensure";
export { EngineError } from "./errors";
export { createProgress } from "./progress";
