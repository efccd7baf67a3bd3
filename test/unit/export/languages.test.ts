/** Programs of an export: whatever texts a service has are in them as they are. */
import { transformSync } from "@swc/core";
import fc from "fast-check";
import { runInNewContext } from "node:vm";
import { parse } from "yaml";
import { typescript } from "../../../export/languages/typescript";
import { yaml } from "../../../export/languages/yaml";
import type { Declaration, Expression, Program } from "../../../export/program";
import type { PropertyValue } from "../../../provider/core/values/value";

const NASTY = [
    "",
    "yes",
    "no",
    "null",
    "~",
    "1e3",
    "2020-01-01",
    "0x1f",
    ": - # & * ! | > ' \" % @ `",
    "${team.workspaceId} $${x} $$ ${",
    "line\nbreak\r\n\ttab \u2028 \u2029 \u0085 \ufeff \u202e \u0000 \u0007",
    "🚀 é \\ \\n */ // `${x}`",
    "fn::fileAsset",
    "__proto__",
];

function programOf(values: readonly PropertyValue[], more: Partial<Program> = {}): Program {
    const declaration: Declaration = {
        name: "team",
        token: "workspaces:agentenv:Workspace",
        id: "ws_1",
        parent: undefined,
        purpose: '"a team"',
        inputs: values.map((value, index) => ({ name: `input${index}`, value: { kind: "value", value } })),
    };
    return { name: "infra", config: [], constants: [], declarations: [declaration], ...more };
}

function sourceOf(program: Program): string {
    return typescript(program, { version: "0.1.0", env: {} })["index.ts"] ?? "";
}

/** The arguments of the constructors that the program calls. */
function run(source: string): unknown[][] {
    const calls: unknown[][] = [];
    const resource = class {
        constructor(...args: unknown[]) {
            calls.push(args);
        }
        workspaceId = "(team.workspaceId)";
    };
    const modules: Record<string, unknown> = {
        "pulumi-workspaces": { agentenv: { Workspace: resource, Secret: resource } },
        "@pulumi/pulumi": {
            Config: class {
                requireSecret = (key: string) => `(secret ${key})`;
                requireNumber = (key: string) => `(number ${key})`;
            },
            asset: {
                FileAsset: class {
                    constructor(readonly path: string) {}
                },
            },
        },
    };
    const { code } = transformSync(source, {
        jsc: { parser: { syntax: "typescript" }, target: "es2022" },
        module: { type: "commonjs" },
    });
    runInNewContext(code, { exports: {}, require: (name: string) => modules[name] });
    // Of another realm, so that toEqual compares their content.
    return JSON.parse(JSON.stringify(calls)) as unknown[][];
}

/** The value that Pulumi reads: `$$` is a dollar sign, and `${` would be a reference. */
function unescaped(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(unescaped);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(
            Object.entries(value).map(([key, item]) => [unescaped(key) as string, unescaped(item)]),
        );
    }
    return typeof value === "string"
        ? value.replace(/\$\$|\$\{/g, (found) => (found === "$$" ? "$" : "a reference"))
        : value;
}

function inputsInYaml(program: Program): unknown[] {
    const text = yaml(program)["Pulumi.yaml"] ?? "";
    const { resources } = parse(text) as { resources: { team: { properties: object } } };
    return Object.values(resources.team.properties).map(unescaped);
}

const values: PropertyValue[] = [
    ...NASTY,
    NASTY,
    { a: NASTY[4] ?? "", "b-c ${d}": [{ e: 1 }] },
    0,
    -1.5,
    true,
    [],
    {},
];

test("values of a service are in a TypeScript program as they are", () => {
    const [[, inputs] = []] = run(sourceOf(programOf(values)));
    expect(Object.values(inputs as object)).toEqual(values);
});

test("values of a service are in a YAML program as they are, and nothing in them is interpolated", () => {
    expect(inputsInYaml(programOf(values))).toEqual(values);
    const text = yaml(programOf(NASTY))["Pulumi.yaml"] ?? "";
    // Parsers of YAML 1.1, as Pulumi's is, take these as line breaks.
    expect(text).not.toMatch(/[\u0085\u2028\u2029\ufeff]/);
});

test("any text is in both as it is", () => {
    fc.assert(
        fc.property(
            fc.array(fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text))),
            (texts) => {
                const program = programOf(texts);
                const [[, inputs] = []] = run(sourceOf(program));
                expect(Object.values(inputs as object)).toEqual(texts);
                expect(inputsInYaml(program)).toEqual(texts);
            },
        ),
    );
});

test("a map with a key __proto__ is a map with that key", () => {
    const value = Object.fromEntries([["__proto__", "x"]]);
    const source = sourceOf(programOf([value]));
    expect(source).toContain('["__proto__"]: "x"');
});

test("references, constants, configuration and files are code of the language", () => {
    const inputs: Record<string, Expression> = {
        workspaceId: { kind: "output", variable: "team", property: "workspaceId" },
        accountId: { kind: "constant", name: "mainAccountId" },
        value: { kind: "config", key: "tokenValue" },
        size: { kind: "config", key: "tokenSize" },
        source: { kind: "file", path: "files/token.png" },
    };
    const base = programOf([]);
    const program: Program = {
        ...base,
        config: [
            { key: "tokenValue", secret: true, type: "string", unused: false, purpose: "" },
            { key: "tokenSize", secret: false, type: "number", unused: false, purpose: "" },
        ],
        constants: [{ name: "mainAccountId", value: "ba_1", purpose: 'accountId of "Main"' }],
        declarations: [
            ...base.declarations,
            {
                name: "token",
                token: "workspaces:agentenv:Secret",
                id: "ws_1/sec_1",
                parent: "team",
                purpose: "",
                inputs: Object.entries(inputs).map(([name, value]) => ({ name, value })),
            },
        ],
    };
    const [, [name, given, options] = []] = run(sourceOf(program));
    expect([name, given]).toEqual([
        "token",
        {
            workspaceId: "(team.workspaceId)",
            accountId: "ba_1",
            value: "(secret tokenValue)",
            size: "(number tokenSize)",
            source: { path: "files/token.png" },
        },
    ]);
    expect(options).toEqual({ parent: { workspaceId: "(team.workspaceId)" } });
    const project = parse(yaml(program)["Pulumi.yaml"] ?? "") as { resources: { token: unknown } };
    expect(project).toMatchObject({
        config: { tokenValue: { type: "string", secret: true }, tokenSize: { type: "number" } },
        variables: { mainAccountId: "ba_1" },
    });
    expect(project.resources.token).toEqual({
        type: "workspaces:agentenv:Secret",
        properties: {
            workspaceId: "${team.workspaceId}",
            accountId: "${mainAccountId}",
            value: "${tokenValue}",
            size: "${tokenSize}",
            source: { "fn::fileAsset": "./files/token.png" },
        },
        options: { parent: "${team}" },
    });
});
