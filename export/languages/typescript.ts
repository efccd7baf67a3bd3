/** The program of an export in TypeScript, formatted as Prettier does with four spaces. */
import { PACKAGE } from "../../provider/core/declare/service";
import type { Kind } from "../../provider/core/declare/property";
import { isMap, type PropertyValue } from "../../provider/core/values/value";
import { referredTo, type ConfigValue, type Declaration, type Expression, type Program } from "../program";
import type { Target } from "./target";
import { escapeInvisible } from "../text";

/** Of the package that has the SDK, the plugin and this command. */
const NPM_PACKAGE = "pulumi-workspaces";

const GETTERS: Readonly<Record<Kind, string>> = {
    string: "",
    number: "Number",
    boolean: "Boolean",
    array: "Object",
    object: "Object",
    asset: "Object",
};

export function typescript(program: Program, { version }: Target): Record<string, string> {
    const project = [
        `name: ${JSON.stringify(program.name)}`,
        "runtime: nodejs",
        "plugins:",
        "    providers:",
        `        - name: ${PACKAGE}`,
        `          path: node_modules/${NPM_PACKAGE}/dist`,
    ];
    return {
        "Pulumi.yaml": `${project.join("\n")}\n`,
        "package.json": json({
            name: program.name,
            private: true,
            main: "index.ts",
            dependencies: { "@pulumi/pulumi": "^3.248.0", [NPM_PACKAGE]: `^${version}` },
            devDependencies: { "@types/node": "^20", typescript: "^6.0.0" },
        }),
        "tsconfig.json": json({
            compilerOptions: {
                strict: true,
                target: "es2022",
                module: "nodenext",
                moduleResolution: "nodenext",
                skipLibCheck: true,
            },
            files: ["index.ts"],
        }),
        "index.ts": source(program),
    };
}

function json(value: unknown): string {
    return `${JSON.stringify(value, null, 4)}\n`;
}

function source(program: Program): string {
    const referred = referredTo(program);
    const config = new Map(program.config.map((value) => [value.key, value]));
    const usesPulumi =
        program.config.length > 0 ||
        program.declarations.some(({ inputs }) => inputs.some(({ value }) => value.kind === "file"));
    const parts = [
        [
            `// Written by \`${NPM_PACKAGE} export\`: README.md says how to import what is declared here.`,
            ...(usesPulumi ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
            `import * as ${PACKAGE} from "${NPM_PACKAGE}";`,
        ],
        ...(config.size > 0 ? [["const config = new pulumi.Config();"]] : []),
        ...program.constants.map(({ name, value, purpose }) => [
            `// ${purpose}`,
            `const ${name} = ${JSON.stringify(value)};`,
        ]),
        ...program.declarations.map((declaration) => declared(declaration, referred, config)),
    ];
    return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function declared(
    { name, token, parent, inputs, purpose }: Declaration,
    referred: ReadonlySet<string>,
    config: ReadonlyMap<string, ConfigValue>,
): string[] {
    const constructor = `new ${token.split(":").join(".")}`;
    const variable = referred.has(name) ? `const ${name} = ` : "";
    const comment = parent === undefined ? [`// ${purpose}`] : [];
    const properties = (indent: string): string[] =>
        inputs.map((input) => `${indent}${keyOf(input.name)}: ${expression(input.value, config, indent)},`);
    if (parent === undefined) {
        const begin = `${variable}${constructor}("${name}", {`;
        return [...comment, begin, ...properties("    "), "});"];
    }
    return [
        ...comment,
        `${variable}${constructor}(`,
        `    "${name}",`,
        "    {",
        ...properties("        "),
        "    },",
        `    { parent: ${parent} },`,
        ");",
    ];
}

function expression(value: Expression, config: ReadonlyMap<string, ConfigValue>, indent: string): string {
    switch (value.kind) {
        case "value":
            return literal(value.value, indent);
        case "output":
            return `${value.variable}.${value.property}`;
        case "constant":
            return value.name;
        case "config": {
            const { secret = true, type = "string" } = config.get(value.key) ?? {};
            return `config.require${secret ? "Secret" : ""}${GETTERS[type]}("${value.key}")`;
        }
        case "file":
            return `new pulumi.asset.FileAsset(${text(value.path)})`;
    }
}

function literal(value: PropertyValue, indent: string): string {
    const deeper = `${indent}    `;
    if (Array.isArray(value)) {
        return value.length === 0
            ? "[]"
            : `[\n${value.map((item) => `${deeper}${literal(item, deeper)},\n`).join("")}${indent}]`;
    }
    if (isMap(value)) {
        const entries = Object.entries(value).map(
            ([key, item]) => `${deeper}${keyOf(key)}: ${literal(item, deeper)},\n`,
        );
        return entries.length === 0 ? "{}" : `{\n${entries.join("")}${indent}}`;
    }
    return typeof value === "string" ? text(value) : JSON.stringify(value);
}

/** `__proto__: …` would set the prototype, `["__proto__"]: …` does not. */
function keyOf(name: string): string {
    if (name === "__proto__") {
        return '["__proto__"]';
    }
    return /^[A-Za-z_$][\w$]*$/.test(name) ? name : text(name);
}

/** JSON is TypeScript. */
function text(value: string): string {
    return escapeInvisible(JSON.stringify(value));
}
