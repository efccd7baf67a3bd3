/**
 * Entry of the built plugin, dist/plugin.js. The plugin is two bundles, each loaded with V8's code cache: what answers the first calls, and the provider.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as provider from "../server/main";
import type * as observability from "../server/observability/main";
import type * as startup from "../server/startup/serve";
import { Bundles } from "./bundles";
import { cacheFolder } from "./cacheFolder";
import { CodeCache } from "./codeCache";

const folder = join(__dirname, "plugin");
const bundles = new Bundles(folder, new CodeCache(cacheFolder(process.env)));
const { start } = bundles.load<typeof startup>("startup.js");

start({
    load: (engineLog) => bundles.load<typeof provider>("provider.js").open(engineLog),
    readSchema: () => readFileSync(join(folder, "schema.json")),
    onCancel: () => bundles.cacheCode(),
    loadObserver: (observation) => bundles.load<typeof observability>("observability.js").open(observation),
});
