/** Which declarations the package contains. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { keepReachable } from "../../scripts/declarations";

let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pulumi-workspaces-declarations-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
    for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
    }
}

const left = (): string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
        .sort();

test("those that an entry leads to, in every form of an import", () => {
    write({
        "index.d.ts": 'export * from "./a";\nexport declare const b: import("./inner/b.js").B;\n',
        "a.d.ts": '/// <reference path="./global.d.ts" />\nimport type { C } from "./c";\nimport "undici";\n',
        "inner/b.d.ts": 'export type { B } from "..";',
        "c/index.d.ts": "export interface C {}",
        "global.d.ts": "declare const g: string;",
        "secret.d.ts": "export {};",
        "inner/unused.d.ts": 'export * from "./b";',
        "unused/d.d.ts": "export {};",
    });
    keepReachable(folder, ["index.d.ts"]);
    expect(left()).toEqual([
        "a.d.ts",
        "c",
        "c/index.d.ts",
        "global.d.ts",
        "index.d.ts",
        "inner",
        "inner/b.d.ts",
    ]);
});

test("an import of a declaration that is not there fails the build", () => {
    write({ "index.d.ts": 'export * from "./gone";' });
    expect(() => keepReachable(folder, ["index.d.ts"])).toThrow(
        /index\.d\.ts imports \.\/gone, of which there is no declaration$/,
    );
});
