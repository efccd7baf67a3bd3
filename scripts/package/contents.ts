/** What is in every artefact besides what starts it: the plugin's bundles, the licenses, and an SBOM of exactly these. */
import type { Metafile } from "esbuild";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { license, name, version } from "../../package.json";
import { writePlugin } from "../bundle";
import { derivedSchema } from "../schema";
import { writeThirdParty, type IncludedPackage } from "../thirdParty";

export const ROOT = join(__dirname, "..", "..");

export interface Contents {
    /** The built plugin: plugin.js with its launchers, and `plugin/`. */
    readonly plugin: string;
    /** Writes the license files and the SBOM into a folder; `others` are included beside what is bundled. */
    writeLicenses(folder: string, others?: readonly IncludedPackage[]): void;
}

/** Built from the sources: dist/ may be older, and has the bundles of the other programs too. */
export async function buildContents(folder: string): Promise<Contents> {
    mkdirSync(folder);
    const metafile: Metafile = await writePlugin(folder, { root: ROOT, schema: derivedSchema() });
    return {
        plugin: folder,
        writeLicenses: (target, others = []) => {
            copyFileSync(join(ROOT, "LICENSE"), join(target, "LICENSE"));
            writeThirdParty(ROOT, target, [metafile], { name, version, license }, others);
        },
    };
}
