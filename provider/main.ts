/** The plugin from its sources, for a debugger. The built plugin begins in bundled/main.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./server/startup/serve";

start({
    load: async (engineLog) => (await import("./server/main.js")).open(engineLog),
    loadObserver: async (observation) => (await import("./server/observability/main.js")).open(observation),
    readSchema: () => readFileSync(join(__dirname, "..", "schema.json")),
});
