/** `npm run package`: writes what a release attaches, into packages/ or another folder. */
import { Command, Option } from "commander";
import { relative, resolve } from "node:path";
import { createProgress } from "../toolchain/progress";
import { PARTS, writeArtefacts } from "./package/artefacts";

const EXIT_INTERRUPTED = 130;

interface Options {
    readonly only?: readonly string[];
    readonly out: string;
}

async function main({ only = PARTS, out }: Options): Promise<void> {
    const folder = resolve(out);
    const names = await writeArtefacts(folder, { parts: only, progress: createProgress() });
    console.log(names.map((name) => relative("", `${folder}/${name}`)).join("\n"));
}

// An exit removes what is incomplete.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(name, () => process.exit(EXIT_INTERRUPTED));
}

const command = new Command("npm run package --")
    .description(
        "Writes the plugin as an executable for each platform, as an archive for an installed Node.js (node), and the wheels for Python (python), with SHA256SUMS of them.",
    )
    .addOption(new Option("--only <part...>", "only these parts").choices(PARTS))
    .option("--out <folder>", "where to", "packages")
    .addHelpText(
        "after",
        `
The first time, 40 to 60 MB are downloaded for each platform: Node.js in wheels of PyPI, by pip, with its settings. The sums of the wheels are in
scripts/package/node/requirements.txt. Executables for Linux are stripped if llvm-strip, or for this machine's processor strip, is on the PATH. Those for
macOS are signed, without an identity, if rcodesign is on the PATH or named by RCODESIGN.

Example: npm run package -- --only linux-amd64 python`,
    )
    .action(main);

command.parseAsync().catch((error: unknown) => {
    command.error(`package: ${error instanceof Error ? error.message : String(error)}`);
});
