/** GitLab's own JSON schema of pipelines, from a package of PyPI that has it, downloaded once. */
import { unzipSync } from "fflate";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pip } from "../../../scripts/package/pip";
import { keptInCache } from "../../../toolchain/onDemand";

const REQUIREMENTS = join(__dirname, "..", "gitlab", "requirements.txt");
const SCHEMA = "check_jsonschema/builtin_schemas/vendor/gitlab-ci.json";

export async function gitlabSchema(): Promise<object> {
    const [, version] = /==(\S+)/.exec(await readFile(REQUIREMENTS, "utf8")) ?? [];
    const folder = await keptInCache(`gitlab-schema-${version}`, async (filling) => {
        await mkdir(filling, { recursive: true });
        const wheels = await mkdtemp(join(filling, "wheel-"));
        const choice = ["--only-binary=:all:", "--no-deps", "--require-hashes", "--no-cache-dir"];
        await pip(["download", ...choice, "--dest", wheels, "--requirement", REQUIREMENTS]);
        const [name = ""] = await readdir(wheels);
        const wheel = await readFile(join(wheels, name));
        const schema = unzipSync(wheel, { filter: (file) => file.name === SCHEMA })[SCHEMA];
        if (schema === undefined) {
            throw new Error(`check-jsonschema ${version} has no ${SCHEMA}`);
        }
        await writeFile(join(filling, "gitlab-ci.json"), schema);
        await rm(wheels, { recursive: true });
    });
    return JSON.parse(await readFile(join(folder, "gitlab-ci.json"), "utf8")) as object;
}
