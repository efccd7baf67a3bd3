/**
 * Prints the C# files among its arguments that have errors of syntax, a line each. A process of its own: the parser imports a module of Node while it starts, which
 * jest does not support.
 */
const { readFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { Language, Parser } = require("@vscode/tree-sitter-wasm");

async function main(paths) {
    const folder = dirname(require.resolve("@vscode/tree-sitter-wasm"));
    await Parser.init({ locateFile: (name) => join(folder, name) });
    const parser = new Parser();
    parser.setLanguage(await Language.load(join(folder, "tree-sitter-c-sharp.wasm")));
    for (const path of paths) {
        if (parser.parse(readFileSync(path, "utf8")).rootNode.hasError) {
            console.log(path);
        }
    }
}

void main(process.argv.slice(2));
