/** The engine for scripts and tests: a real Pulumi CLI, wherever it comes from, and its SDK generators. */
export { generateSdk } from "./codegen";
export { ensureEngine } from "./ensure";
export { EngineError } from "./errors";
export { createProgress } from "./progress";
