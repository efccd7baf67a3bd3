/**
 * Pipelines are valid by the tools of their services: the workflows of this repository and of its examples by actionlint, which is built from its Go module once,
 * and the one for GitLab by GitLab's schema.
 */
import Ajv from "ajv";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parse } from "yaml";
import { builtOnDemand } from "../../toolchain/onDemand";
import { run } from "../../toolchain/process";
import { REPOSITORY } from "../../toolchain/stack/project";
import { gitlabSchema } from "./support/gitlabSchema";

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

test("GitLab's schema finds nothing, and would find a wrong key", async () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(await gitlabSchema());
    const file = join(REPOSITORY, "examples", "gitops", "gitlab", ".gitlab-ci.yml");
    const pipeline = parse(await readFile(file, "utf8")) as Record<string, object>;
    validate(pipeline);
    expect(validate.errors).toBeNull();
    expect(validate({ ...pipeline, drift: { ...pipeline["drift"], artefacts: {} } })).toBe(false);
});
