/** The examples in the schema: derived from the programs in examples/resources, which test/integration/snippets.test.ts runs. */
import { catalogue } from "../../provider/services/index";
import committed from "../../schema.json";
import { exampleTexts } from "../../scripts/examples";
import { derivedSchema } from "../../scripts/schema";

const schema = derivedSchema();

test("schema.json is up to date with the declarations and the programs; if not, run `npm run generate` and commit", () => {
    expect(committed).toEqual(schema);
});

test("every program belongs to an existing resource", () => {
    const tokens = [...catalogue.resources, ...catalogue.components].map(({ token }) => token);
    expect(Object.keys(exampleTexts()).filter((token) => !tokens.includes(token))).toEqual([]);
});

test.each(Object.entries(schema.resources))(
    "%s has an example in each language, in the format of Pulumi's docs",
    (token, { description }) => {
        const [, examples = ""] =
            /\n\n\{\{% examples %\}\}\n## Example Usage\n(.*)\n\{\{% \/examples %\}\}$/s.exec(description) ??
            [];
        expect(examples).toMatch(/^\{\{% example %\}\}\n### \S.*\n\{\{% \/example %\}\}$/s);
        const code = new Map(
            [...examples.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].map(([, language = "", text = ""]) => [
                language,
                text,
            ]),
        );
        expect([...code.keys()]).toEqual(["typescript", "python", "csharp", "go", "java", "yaml"]);
        // What is in the module `index` has names without it.
        const inProgram = token.replace(":index:", ":");
        const constructor = inProgram.split(":").join("\\.");
        expect(code.get("typescript")).toMatch(new RegExp(`^import .*new ${constructor}\\(`, "s"));
        expect(code.get("yaml")).toMatch(new RegExp(`^(config|resources):.* type: ${inProgram}$`, "ms"));
        expect(code.get("yaml")).not.toMatch(/^(name|description|runtime|plugins):/m);
    },
);
