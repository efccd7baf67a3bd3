/**
 * Entry of the executable that needs no Node.js beside it (`npm run package`): as main.ts, with the bundles and the schema in the executable. The code cache
 * is the user's too, because an executable for another platform cannot be given one.
 */
import { dirname } from "node:path";
import { getRawAsset } from "node:sea";
import type * as provider from "../server/main";
import type * as observability from "../server/observability/main";
import type * as startup from "../server/startup/serve";
import { Bundles } from "./bundles";
import { cacheFolder } from "./cacheFolder";
import { CodeCache } from "./codeCache";

/** Without a copy. */
const asset = (name: string): Buffer => Buffer.from(getRawAsset(name) as ArrayBuffer);

const bundles = new Bundles(dirname(process.execPath), new CodeCache(cacheFolder(process.env)), asset);
const { start } = bundles.load<typeof startup>("startup.js");

start({
    load: (engineLog) => bundles.load<typeof provider>("provider.js").open(engineLog),
    readSchema: () => asset("schema.json"),
    onCancel: () => bundles.cacheCode(),
    loadObserver: (observation) => bundles.load<typeof observability>("observability.js").open(observation),
});
