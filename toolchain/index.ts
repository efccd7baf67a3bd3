/** The engine for scripts and tests: a real Pulumi CLI, wherever it comes from, and its SDK generators. */
export { generateSdk, type SdkLanguage } from "./codegen";
export { ensureEngine, type Engine, type EngineOptions } from "./ensure";
export { EngineError } from "./errors";
export { createProgress, silent, type Progress } from "./progress";
