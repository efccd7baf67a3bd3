/** The provider code that the dynamic classes store in state: small, and the same from each build. */
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../../provider/services/index";

const ROOT = join(__dirname, "..", "..");
const BUILT = join(ROOT, "dist", "dynamic", "index.js");

/** Registers one resource of each class with Pulumi's mocks, and prints the `__provider` text of each. */
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

test("the code of each class is the same from two builds, and at most 2 KB", async () => {
    const caches = join(ROOT, "node_modules", ".cache");
    mkdirSync(caches, { recursive: true });
    const folder = mkdtempSync(join(caches, "second-build-"));
    try {
        const other = join(folder, "elsewhere.js");
        await build({
            absWorkingDir: ROOT,
            bundle: true,
            platform: "node",
            format: "cjs",
            // A build that differs as much as possible: minified, with another path.
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
