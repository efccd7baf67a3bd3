/** The places of the version outside of what `npm run generate` writes. The version itself is that of package.json. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Files in which every occurrence of the version is this package's. */
const TEXTS = [
    "docs/doctor.md",
    "docs/drift.md",
    "docs/gitops.md",
    "docs/installation.md",
    "docs/languages.md",
    "examples/dynamic/package.json",
    "examples/policies/package.json",
    "examples/gitops/github/workflows/drift.yml",
    "examples/gitops/operator/drift.yaml",
    "examples/gitops/operator/image/Containerfile",
    "examples/gitops/operator/stack.yaml",
    "examples/gitops/operator/workspace.yaml",
    "examples/quickstart/package.json",
];

/** @throws Error where a file does not have the old version: it is none of the places, or out of date */
export function writeVersion(root: string, old: string, version: string): void {
    edit(root, "package.json", (text) => withVersions(text, old, version, 2));
    // Of the package itself; those of its dependencies come after them.
    edit(root, "package-lock.json", (text) => withVersions(text, old, version, 2));
    for (const path of TEXTS) {
        edit(root, path, (text) => text.replaceAll(old, version));
    }
}

function withVersions(text: string, old: string, version: string, times: number): string {
    return Array.from({ length: times }).reduce<string>(
        (edited) => edited.replace(`"version": "${old}"`, `"version": "${version}"`),
        text,
    );
}

function edit(root: string, path: string, change: (text: string) => string): void {
    const file = join(root, path);
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    if (changed === text) {
        throw new Error(`${path} does not have the version it should have`);
    }
    writeFileSync(file, changed);
}
