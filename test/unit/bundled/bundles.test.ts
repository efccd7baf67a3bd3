/** Bundles are loaded like modules, with and without cached code. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bundles } from "../../../provider/bundled/bundles";
import { CodeCache } from "../../../provider/bundled/codeCache";

let folder: string;
let cache: CodeCache;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "bundles-"));
    cache = new CodeCache(join(folder, "cache"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Exports {
    answer: () => number;
    path: string;
    name: string;
}

function load(source: string): { bundles: Bundles; exports: Exports } {
    writeFileSync(join(folder, "bundle.js"), source);
    const bundles = new Bundles(folder, cache);
    return { bundles, exports: bundles.load<Exports>("bundle.js") };
}

const SOURCE = `"use strict";
exports.answer = () => 42; exports.path = require("node:path").join(__dirname, "x"); exports.name = __filename; // the end`;

test("a bundle has require, its own path, and exports, which it may replace", () => {
    const { exports } = load(SOURCE);
    expect([exports.answer(), exports.path, exports.name]).toEqual([
        42,
        join(folder, "x"),
        join(folder, "bundle.js"),
    ]);
    expect(load("module.exports = { name: 'other' }").exports).toEqual({ name: "other" });
});

test("its code is cached on request, once, and used by the next process", () => {
    const write = jest.spyOn(cache, "write");
    const first = load(SOURCE);
    expect(write).not.toHaveBeenCalled();
    first.bundles.cacheCode();
    first.bundles.cacheCode();
    expect(write).toHaveBeenCalledTimes(1);

    const second = load(SOURCE);
    expect(second.exports.answer()).toBe(42);
    second.bundles.cacheCode();
    expect(write).toHaveBeenCalledTimes(1);
});

test("a changed bundle of the same length runs its own code", () => {
    load(SOURCE).bundles.cacheCode();
    expect(load(SOURCE.replace("42", "43")).exports.answer()).toBe(43);
});

test("data that V8 rejects is replaced", () => {
    const write = jest.spyOn(cache, "write");
    jest.spyOn(cache, "read").mockReturnValueOnce(Buffer.from("not V8's"));
    const { bundles, exports } = load(SOURCE);
    expect(exports.answer()).toBe(42);
    bundles.cacheCode();
    expect(write).toHaveBeenCalledTimes(1);
    expect(load(SOURCE).exports.answer()).toBe(42);
});

test("an error has the bundle's file and line", () => {
    let stack: string | undefined;
    try {
        load("\n\nthrow new Error('line 3');");
    } catch (error) {
        ({ stack } = error as Error);
    }
    expect(stack).toContain(`${join(folder, "bundle.js")}:3:`);
});
