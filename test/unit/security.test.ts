/** SECURITY.md is up to date: its tests exist, and the packages it names are the installed ones. */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { optionalDependencies, peerDependencies } from "../../package.json";

interface Package {
    integrity?: string;
    resolved?: string;
    hasInstallScript?: boolean;
}

const root = join(__dirname, "..", "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
/** By folder; the first is this package itself. */
const packages = (JSON.parse(read("package-lock.json")) as { packages: Record<string, Package> }).packages;
const security = read("SECURITY.md");
const lines = security.split("\n").filter((line) => line.startsWith("- "));

/** Packages that a line of SECURITY.md names, up to its first test. */
function packagesOf(begin: string): string[] {
    const line = lines.find((one) => one.startsWith(begin)) ?? "";
    const named = (line.split("`test/")[0] ?? "").matchAll(/`(@[\w-]+\/[\w-]+|[\w-]+)`/g);
    return [...named].map(([, name]) => name ?? "").sort();
}

test("every line has a test", () => {
    expect(lines.length).toBeGreaterThan(30);
    expect(lines.filter((line) => !/`test\/[^`]+\.ts`.*: "[^"]+"/.test(line))).toEqual([]);
});

test.each(lines.map((line) => [line.replace(/^- (\*\*.*?\*\* )?/, "").slice(0, 70), line]))(
    "the tests of this line exist: %s",
    (_shown, line) => {
        const files = [...line.matchAll(/`(test\/[^`]+\.ts)`/g)].map(([, file]) => file ?? "");
        const names = [...line.matchAll(/: "([^"]+)"/g)].map(([, name]) => name ?? "");
        const sources = files.map(read).join("\n");
        for (const name of names) {
            expect(sources).toContain(`"${name}"`);
        }
    },
);

test("SECURITY.md names the packages that are installed with this one", () => {
    const installed = [...Object.keys(optionalDependencies), ...Object.keys(peerDependencies)].sort();
    expect(packagesOf("- Installed with the package")).toEqual(installed);
    expect(packages["node_modules/libsql"]).toBeDefined();
    expect(packages["node_modules/libsql"]?.hasInstallScript).toBeUndefined();
});

test("SECURITY.md names all packages that the code imports as bundled or installed", () => {
    const imported = new Set<string>();
    for (const folder of ["provider", "connect", "doctor", "drift", "export", "emulator", "cli", "sdk"]) {
        for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
            if (!entry.endsWith(".ts")) {
                continue;
            }
            const source = read(join(folder, entry));
            for (const [, name = ""] of source.matchAll(
                /\b(?:from|import|require\(|import\()\s*"((?:@[\w-]+\/)?[\w-]+)[^"]*"/g,
            )) {
                imported.add(name);
            }
        }
    }
    for (const builtin of [...builtinModules, "node", "pulumi-workspaces"]) {
        imported.delete(builtin);
    }
    const named = [...packagesOf("- Bundled into"), ...packagesOf("- Installed with the package")];
    expect([...imported].sort()).toEqual([...new Set(named)].sort());
});

test("package-lock.json pins every package by its hash and contains no address", () => {
    const [, ...others] = Object.entries(packages);
    expect(others.length).toBeGreaterThan(100);
    expect(others.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(others.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
