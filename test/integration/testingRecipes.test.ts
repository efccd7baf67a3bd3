/** docs/testing.md: its files, as they are written, in a project with the installed package. */
import { join } from "node:path";
import { filesOfPage, textOfPage } from "../../harness/pages";
import { createStack, type Stack } from "../../toolchain/stack/stack";
import { installPackage, linkPackages } from "./support/installedPackage";
import { requireSuccess } from "./support/requireSuccess";

const PAGE = "docs/testing.md";
const { "Pulumi.yaml": project = "" } = filesOfPage("README.md");

let stack: Stack;

beforeAll(async () => {
    stack = await createStack({
        program: { ...filesOfPage(PAGE), "Pulumi.yaml": project.replace(/^name: .*$/m, "name: platform") },
        language: "nodejs",
        plugin: false,
    });
    const modules = join(stack.folder, "node_modules");
    await installPackage(modules);
    await linkPackages(modules, [".bin", "jest", "@swc", "vitest", "libsql"]);
});

afterAll(() => stack.dispose());

test("the files have no type errors", async () => {
    const options = "--noEmit --strict --skipLibCheck --target es2022 --module preserve --types node,jest";
    requireSuccess(await stack.script(`npx tsc ${options} *.ts`));
});

test.each([
    ["npx jest mocks", 2],
    ["npx vitest run --globals mocks", 2],
    ["npx jest stack", 1],
    ["npx vitest run --globals stack", 1],
])("`%s` passes", async (command, tests) => {
    expect(textOfPage(PAGE)).toContain(`\n    ${command}\n`);
    const { output } = requireSuccess(await stack.script(command));
    expect(output).toContain(`${tests} passed`);
});
