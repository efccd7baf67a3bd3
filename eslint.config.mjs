import tseslint from "typescript-eslint";

/** A module's constant whose value stands in the code: a text, a number, or a product of numbers. */
const LITERAL_CONSTANT =
    ":matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind='const'] > VariableDeclarator:matches([init.type='Literal'], [init.type='TemplateLiteral'], [init.operator='*'])";

export default tseslint.config(
    { ignores: ["dist/", "dist.tmp-*/", "sdk/", "node_modules/", "**/*.js", "**/*.mjs"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "@typescript-eslint/no-explicit-any": "error",
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/no-unused-vars": [
                "error",
                { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
            ],
            "@typescript-eslint/require-await": "off",
            eqeqeq: ["error", "always", { null: "ignore" }],
        },
    },
    {
        rules: {
            curly: ["error", "all"],
            "no-restricted-syntax": [
                "error",
                { selector: "PrivateIdentifier", message: "Write `private`, not `#`." },
                {
                    selector: `${LITERAL_CONSTANT}[id.name!=/^[A-Z][A-Z0-9_]*$/]`,
                    message: "A module's constant is named in UPPER_CASE.",
                },
                {
                    selector: "ImportDeclaration[source.value='zod'] > ImportSpecifier",
                    message:
                        'Write `import * as z from "zod"`: the bundler then leaves out the translations of its messages.',
                },
                {
                    selector:
                        "Program > VariableDeclaration NewExpression[callee.object.name='Intl']:not(:function *)",
                    message:
                        "Make it in a function: the first one loads the data of all languages, at every start.",
                },
            ],
        },
    },
    {
        files: ["provider/**/*.ts"],
        ignores: ["**/*.d.ts"],
        rules: {
            "@typescript-eslint/no-restricted-imports": [
                "error",
                {
                    name: "undici",
                    allowTypeImports: true,
                    message: "Import one file of it: provider/http/connection/undici.d.ts says why.",
                },
            ],
        },
    },
    {
        // gRPC clients are called by handing over their methods; `this` is given at the call.
        files: ["test/protocol/**", "harness/**", "bench/**"],
        rules: { "@typescript-eslint/unbound-method": "off" },
    },
    {
        // Their own tsconfig.json is for a project with our package installed; the root's knows where it is here.
        files: ["examples/**/*.ts"],
        languageOptions: { parserOptions: { projectService: false, project: "./tsconfig.json" } },
    },
);
