/**
 * Required by a plugin process (NODE_OPTIONS): appends each bundle that it loads to the file that BUNDLES_RECORD names, and whether V8 compiled it or
 * took its cached code. Also Node's HTTP/2, which takes longer to load than either.
 */
"use strict";
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");
const vm = require("node:vm");

const { Script } = vm;
const load = Module._load;
const record = (line) => fs.appendFileSync(process.env.BUNDLES_RECORD, `${line}\n`);

Module._load = (name, ...rest) => {
    if (/^(node:)?http2$/.test(name)) {
        record(name);
    }
    return load(name, ...rest);
};

vm.Script = class extends Script {
    constructor(code, options) {
        super(code, options);
        const state =
            options.cachedData === undefined ? "compiled" : this.cachedDataRejected ? "rejected" : "cached";
        record(`${path.basename(options.filename)} ${state}`);
    }
};
