/** The plugin from its sources, for a debugger. The built plugin begins in bundled/main.ts. */
import { join } from "node:path";
import { start } from "./server/startup/serve";

start({
    load: async (engineLog) => (await import("./server/main.js")).open(engineLog),
    schemaFile: join(__dirname, "..", "schema.json"),
});
