/** What an artefact contains of other packages, by the bundler's own lists: their licenses as one text, and a CycloneDX SBOM. */
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { Metafile } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const LICENSES_FILE = "THIRD_PARTY_LICENSES";
const SBOM_FILE = "sbom.cdx.json";

interface Package {
    readonly name: string;
    readonly version: string;
    /** SPDX expression. */
    readonly license: string;
    /** Its package URL, if it is not of npm. */
    readonly url?: string;
}

export interface IncludedPackage extends Package {
    /** The text of its license and notice files. */
    readonly text: string;
}

/** Writes both files into the folder; `others` are included beside what is bundled. @throws Error if a bundled package has no license */
export function writeThirdParty(
    root: string,
    folder: string,
    metafiles: readonly Metafile[],
    product: Package,
    others: readonly IncludedPackage[] = [],
): void {
    const packages = [...packagesIn(root, metafiles), ...others].sort(byName);
    writeFileSync(join(folder, LICENSES_FILE), licensesOf(packages));
    writeFileSync(join(folder, SBOM_FILE), sbomOf(packages, product));
}

/** The packages that at least one byte of the bundles is from. */
function packagesIn(root: string, metafiles: readonly Metafile[]): IncludedPackage[] {
    const folders = new Set<string>();
    for (const { outputs } of metafiles) {
        for (const { inputs } of Object.values(outputs)) {
            for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
                const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
                if (folder !== undefined && bytesInOutput > 0) {
                    folders.add(folder);
                }
            }
        }
    }
    // npm installs a version more than once where another one is in its way.
    const packages = [...folders].map((folder) => packageIn(join(root, folder)));
    return [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
}

function packageIn(folder: string): IncludedPackage {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
        name: string;
        version: string;
        license?: string;
    };
    const files = readdirSync(folder)
        .filter((file) => /^(licen[sc]e|copying|notice)/i.test(file))
        .sort();
    if (license === undefined || license === "UNLICENSED") {
        throw new Error(`${name} ${version} is bundled and names no license in its package.json`);
    }
    const text = files.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
    return { name, version, license, text };
}

function licensesOf(packages: readonly IncludedPackage[]): string {
    const parts = packages.map(
        ({ name, version, license, text }) =>
            `${name} ${version}\nLicense: ${license}\n\n${text || "The package contains no license text."}\n`,
    );
    return `This package contains code of the packages below, under their own licenses.\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

/** Without a serial number and a time, so that equal builds have equal files. */
function sbomOf(packages: readonly Package[], product: Package): string {
    const bom = new Models.Bom();
    bom.metadata.component = componentOf(product);
    for (const one of packages) {
        bom.components.add(componentOf(one));
    }
    const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
    return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function componentOf({ name, version, license, url = npmUrl(name, version) }: Package): Models.Component {
    return new Models.Component(Enums.ComponentType.Library, name, {
        version,
        bomRef: url,
        purl: url,
        licenses: new Models.LicenseRepository([new Models.LicenseExpression(license)]),
    });
}

function npmUrl(name: string, version: string): string {
    return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function byName(one: Package, other: Package): number {
    return compare(one.name, other.name) || compare(one.version, other.version);
}

function compare(one: string, other: string): number {
    return one < other ? -1 : one > other ? 1 : 0;
}
