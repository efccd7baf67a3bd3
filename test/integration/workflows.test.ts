/** The workflows of this repository and of its examples are valid by actionlint, which is built from its Go module once. */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { builtOnDemand } from "../../toolchain/onDemand";
import { run } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";

const ACTIONLINT = "1.7.12";
const FOLDERS = [join(".github", "workflows"), join("examples", "gitops", "github", "workflows")];

test("actionlint finds nothing", async () => {
    const folder = await builtOnDemand(`actionlint-${ACTIONLINT}-${process.platform}-${process.arch}`, {
        title: "Building actionlint",
        module: join(__dirname, "actionlint"),
        packages: ["github.com/rhysd/actionlint/cmd/actionlint"],
    });
    const files: string[] = [];
    for (const workflows of FOLDERS) {
        const names = await readdir(join(REPOSITORY, workflows));
        files.push(...names.map((name) => join(workflows, name)));
    }
    expect(files.map((file) => basename(file))).toEqual(
        expect.arrayContaining(["release.yml", "preview.yml"]),
    );
    // Of the tools that it uses where they are, only itself: so that the result is the same on every machine.
    const { stdout, stderr } = await run(
        join(folder, "actionlint"),
        ["-shellcheck=", "-pyflakes=", "-oneline", ...files],
        { cwd: REPOSITORY, env: process.env },
    );
    expect(stdout + stderr).toBe("");
});
