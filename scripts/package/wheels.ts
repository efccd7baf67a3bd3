/** The wheels for Python: the SDK's, and one that brings the plugin. Both are the same on every platform. */
import { chmod, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { version } from "../../package.json";
import { filesIn } from "../filesIn";
import { EPOCH } from "./archive";
import { ROOT, type Contents } from "./contents";
import { pip } from "./pip";
import { copyPythonSources } from "./pythonSources";

/** Its version is in every wheel that it builds. */
const SETUPTOOLS = "setuptools==84.2.1";

const PLUGIN_SOURCES = join(__dirname, "python");
const PLUGIN_PACKAGE = "pulumi_workspaces_plugin";

/** Writes both into the folder. `scratch` does not exist yet. */
export async function writeWheels(folder: string, scratch: string, contents: Contents): Promise<void> {
    await mkdir(scratch);
    const sdk = join(scratch, "sdk");
    await copyPythonSources(join(ROOT, "sdk", "python"), sdk);
    await cp(join(ROOT, "LICENSE"), join(sdk, "LICENSE"));

    const plugin = join(scratch, "plugin");
    await copyPythonSources(PLUGIN_SOURCES, plugin);
    const inside = join(plugin, PLUGIN_PACKAGE);
    for (const part of ["plugin.js", "plugin"]) {
        await cp(join(contents.plugin, part), join(inside, part), { recursive: true });
    }
    contents.writeLicenses(plugin);
    await cp(join(plugin, "sbom.cdx.json"), join(inside, "sbom.cdx.json"));

    for (const sources of [sdk, plugin]) {
        await writeWheel(folder, sources);
    }
}

async function writeWheel(folder: string, sources: string): Promise<void> {
    const project = join(sources, "pyproject.toml");
    const text = await readFile(project, "utf8");
    const pinned = text.replace(/^(\s*requires = ).*$/m, `$1["${SETUPTOOLS}"]`);
    await writeFile(project, pinned.replaceAll("@version@", version));
    for (const name of await filesIn(sources)) {
        await chmod(join(sources, name), 0o644);
    }
    await pip(["wheel", "--no-deps", "--wheel-dir", folder, sources], { SOURCE_DATE_EPOCH: `${EPOCH}` });
}
