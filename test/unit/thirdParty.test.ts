/** The licenses and the SBOM of what is bundled. */
import type { Metafile } from "esbuild";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeThirdParty } from "../../scripts/thirdParty";

let root: string;

beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "pulumi-workspaces-third-party-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A bundle of a file of each package, which are installed in these folders. */
function bundleOf(packages: Record<string, { name: string; version: string }>): Metafile {
    const inputs = Object.entries(packages).map(([folder, { name, version }]) => {
        mkdirSync(join(root, folder), { recursive: true });
        writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name, version, license: "MIT" }));
        writeFileSync(join(root, folder, "LICENSE"), `Copyright of ${name}`);
        return [`${folder}/index.js`, { bytesInOutput: 1 }] as const;
    });
    const output = { bytes: 1, imports: [], exports: [], inputs: Object.fromEntries(inputs) };
    return { inputs: {}, outputs: { "bundle.js": output } };
}

function written(metafile: Metafile): { licenses: string; sbom: string } {
    writeThirdParty(root, root, [metafile], { name: "product", version: "1.0.0", license: "MIT" });
    return {
        licenses: readFileSync(join(root, "THIRD_PARTY_LICENSES"), "utf8"),
        sbom: readFileSync(join(root, "sbom.cdx.json"), "utf8"),
    };
}

test("a version that is installed twice is in them once, and equal builds have equal files", () => {
    const metafile = bundleOf({
        "node_modules/a": { name: "a", version: "1.0.0" },
        "node_modules/b": { name: "b", version: "1.0.0" },
        "node_modules/b/node_modules/a": { name: "a", version: "2.0.0" },
        "node_modules/c/node_modules/a": { name: "a", version: "2.0.0" },
    });
    const { licenses, sbom } = written(metafile);
    expect(licenses.match(/^[ab] \d\.0\.0$/gm)).toEqual(["a 1.0.0", "a 2.0.0", "b 1.0.0"]);
    const { components } = JSON.parse(sbom) as { components: { name: string; version: string }[] };
    expect(components.map(({ name, version }) => `${name} ${version}`)).toEqual([
        "a 1.0.0",
        "a 2.0.0",
        "b 1.0.0",
    ]);
    expect(written(metafile)).toEqual({ licenses, sbom });
});
