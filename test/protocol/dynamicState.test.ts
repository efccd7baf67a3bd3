/** What the dynamic classes leave in state of themselves: the same from each build, and small. */
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../provider/services/index";

const ROOT = join(__dirname, "..", "..");
const BUILT = join(ROOT, "dist", "dynamic", "index.js");

/** Registers one of each class with Pulumi's mocks, and prints the text that each registered for itself. */
const REGISTER = `
const pulumi = require("@pulumi/pulumi");
const texts = {};
pulumi.runtime.setMocks({
    newResource: ({ type, inputs }) => { texts[type] = inputs.__provider; return { id: "id", state: {} }; },
    call: () => ({}),
});
const modules = require(process.argv[1]);
for (const service of Object.values(modules)) {
    for (const [name, Class] of Object.entries(service)) {
        if (/^[A-Z]/.test(name) && typeof Class === "function") new Class("a-name", {});
    }
}
process.once("beforeExit", () => console.log(JSON.stringify(texts)));
`;

function textsOf(index: string): Record<string, string> {
    const output = execFileSync(process.execPath, ["--eval", REGISTER, index], {
        cwd: ROOT,
        encoding: "utf8",
    });
    return JSON.parse(output) as Record<string, string>;
}

test("each class has the same text from two builds, of at most 2 KB", async () => {
    const folder = mkdtempSync(join(ROOT, "node_modules", ".cache", "second-build-"));
    try {
        const other = join(folder, "elsewhere.js");
        await build({
            absWorkingDir: ROOT,
            bundle: true,
            platform: "node",
            format: "cjs",
            // As unlike the first as a build can be: other names, no white space, another place.
            minify: true,
            external: ["@pulumi/pulumi", "@pulumi/pulumi/*"],
            entryPoints: ["sdk/dynamic/index.ts"],
            outfile: other,
        });
        const texts = textsOf(BUILT);
        expect(Object.keys(texts)).toHaveLength(catalogue.resources.length);
        expect(textsOf(other)).toEqual(texts);
        for (const [type, text] of Object.entries(texts)) {
            expect(text.length).toBeLessThanOrEqual(2048);
            const token = type.replace("pulumi-nodejs:dynamic/workspaces/", "workspaces:");
            expect(text).toBe(
                `exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("${token}","a-name")`,
            );
        }
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
});
