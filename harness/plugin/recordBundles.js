/**
 * Required by a plugin process (NODE_OPTIONS): appends each bundle that it loads to the file that BUNDLES_RECORD names, and whether V8 compiled it or
 * took its cached code.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const { Script } = vm;

vm.Script = class extends Script {
    constructor(code, options) {
        super(code, options);
        const state =
            options.cachedData === undefined ? "compiled" : this.cachedDataRejected ? "rejected" : "cached";
        fs.appendFileSync(process.env.BUNDLES_RECORD, `${path.basename(options.filename)} ${state}\n`);
    }
};
