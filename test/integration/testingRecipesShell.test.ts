/** docs/testing.md: pytest with the CLI, and the steps of the workflow, as they are written, in a project with the installed package. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { fileOfPage, filesOfPage } from "../../harness/pages";
import { run, type RunResult } from "../../toolchain/process";
import { createStack, type Stack } from "../../toolchain/stack/stack";
import { installPackageWithCommand } from "./support/installedPackage";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/testing.md";
const { "Pulumi.yaml": project = "" } = filesOfPage("README.md");

let stack: Stack;

beforeAll(async () => {
    const files = ["index.ts", "test_stack.py", "pytest.sh", "stack.yml"];
    stack = await createStack({
        program: {
            ...Object.fromEntries(files.map((file) => [file, fileOfPage(PAGE, file)])),
            "Pulumi.yaml": project.replace(/^name: .*$/m, "name: platform"),
        },
        language: "nodejs",
        plugin: false,
    });
    const modules = join(stack.folder, "node_modules");
    await installPackageWithCommand(modules);
});

afterAll(() => stack.dispose());

test("pytest runs a whole stack with the CLI", async () => {
    const { output } = requireSuccess(await stack.script(fileOfPage(PAGE, "pytest.sh")));
    expect(output).toContain("1 passed");
});

const workflow = z.object({
    jobs: z.record(
        z.string(),
        z.object({
            env: z.record(z.string(), z.string()),
            steps: z.array(
                z.object({
                    run: z.string().optional(),
                    uses: z.string().optional(),
                    name: z.string().optional(),
                }),
            ),
        }),
    ),
});

test("the steps of the workflow start the emulator, and run a stack against it", async () => {
    const { env, steps } = workflow.parse(parse(fileOfPage(PAGE, "stack.yml"))).jobs["emulator"] ?? {
        env: {},
        steps: [],
    };
    const temporary = join(dirname(stack.folder), "runner");
    await mkdir(temporary);
    const given = Object.entries(env).map(([name, value]): [string, string] => [
        name,
        value.replace("${{ runner.temp }}", temporary),
    ]);
    const variables = { ...stack.env, ...Object.fromEntries(given) };
    // npm ci is what the set-up above stands for.
    const scripts = steps.flatMap(({ run }) => (run === undefined || run === "npm ci" ? [] : [run]));
    expect(scripts).toHaveLength(3);
    const groups: number[] = [];
    try {
        const outputs: string[] = [];
        for (const script of scripts) {
            const { stdout } = await step(script, variables, (group) => groups.push(group));
            outputs.push(stdout);
        }
        const [, ups, sent = ""] = outputs;
        expect(ups?.match(/\+ 3 created/g)).toHaveLength(1);
        const requests = JSON.parse(sent) as { method: string; path: string }[];
        expect(
            requests.filter(({ method }) => method === "POST").map(({ path }) => path.split("/").pop()),
        ).toEqual(["workspaces", "secrets"]);
    } finally {
        end(groups);
    }
});

/** As a runner does: bash that ends at the first failure, with what earlier steps have set for later ones. */
async function step(
    script: string,
    variables: NodeJS.ProcessEnv,
    onStart: (group: number) => void,
): Promise<RunResult> {
    const file = join(stack.folder, "..", "github.env");
    await writeFile(file, "", { flag: "a" });
    const env = { ...variables, ...variablesIn(await readFile(file, "utf8")), GITHUB_ENV: file };
    const result = await run("bash", ["-eo", "pipefail", "-c", script], { cwd: stack.folder, env, onStart });
    if (result.code !== 0) {
        throw new Error(`${script}\n${result.stdout}\n${result.stderr}`);
    }
    return result;
}

function variablesIn(text: string): Record<string, string> {
    const lines = text.split("\n").filter((line) => line !== "");
    return Object.fromEntries(
        lines.map((line) => [line.split("=")[0] ?? "", line.split("=").slice(1).join("=")]),
    );
}

/** What a step has left running, as the end of a job does. Each step has a process group of its own. */
function end(groups: readonly number[]): void {
    for (const group of groups) {
        try {
            process.kill(-group, "SIGTERM");
        } catch {
            // Nothing of it is left.
        }
    }
}
