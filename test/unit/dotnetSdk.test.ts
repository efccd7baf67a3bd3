/** The SDK of .NET, which nothing here compiles: its sources are C# by their syntax, and its project is XML. */
import { XMLValidator } from "fast-xml-parser";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { catalogue } from "../../provider/services/index";
import { CONVERTED, convertedProgram, exampleFolders } from "../../scripts/examples";
import { REPOSITORY } from "../../toolchain/stack/project";

const SDK = join(REPOSITORY, "sdk", "dotnet");
const files = readdirSync(SDK, { recursive: true, encoding: "utf8" });
const sources = files.filter((name) => name.endsWith(".cs"));

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pulumi-workspaces-unit-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("every file and every example parses as C#, where one with an error does not", () => {
    const broken = join(folder, "Broken.cs");
    writeFileSync(broken, "class Broken { int Value( }\n");
    const examples = [...exampleFolders().values()].flatMap(
        (folder) => convertedProgram(folder, CONVERTED.files.csharp) ?? [],
    );
    const paths = [broken, ...sources.map((name) => join(SDK, name)), ...examples];
    const script = join(__dirname, "..", "support", "csharpErrors.js");
    const printed = execFileSync(process.execPath, [script, ...paths], { encoding: "utf8" });
    expect(printed.trim().split("\n")).toEqual([broken]);
});

test("every resource has a class in the namespace of its service", () => {
    const declared = new Map(
        sources.map((name) => {
            const text = readFileSync(join(SDK, name), "utf8");
            const [, token = name] = /ResourceType\("([^"]+)"\)\]/.exec(text) ?? [];
            const [, namespace] = /^namespace (\S+)$/m.exec(text) ?? [];
            const [, className] = /public partial class (\w+) : /.exec(text) ?? [];
            return [token, `${namespace}.${className}`] as const;
        }),
    );
    const titles = new Map(catalogue.services.map(({ name, title }) => [name, title]));
    for (const { token } of catalogue.resources) {
        const [, service = "", name] = token.split(":");
        expect([token, declared.get(token)]).toEqual([
            token,
            `PulumiWorkspaces.Workspaces.${titles.get(service)}.${name}`,
        ]);
    }
});

test("the project is XML, with the version of the schema", () => {
    const [project = ""] = files.filter((name) => name.endsWith(".csproj"));
    const text = readFileSync(join(SDK, project), "utf8");
    expect(XMLValidator.validate(text)).toBe(true);
    expect(text).toContain(`<Version>${version}</Version>`);
});
