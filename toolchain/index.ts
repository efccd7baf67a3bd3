/** The Pulumi engine for scripts and tests: the CLI with its language hosts, and the SDK generators. */
export { generateSdk } from "./codegen";
export { ensureEngine } from "./ensure";
export { EngineError } from "./errors";
export { createProgress } from "./progress";
