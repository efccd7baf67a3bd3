/** For integration tests: programs in the terms of Pulumi YAML, rendered for each front-end. */
import { stringify } from "yaml";
import { CANARY, DIST } from "./stackFixture";

/** `${name.property}` refers to an output, `${name}` to config, `{ "fn::fileAsset": path }` is a file. */
export interface Program {
    config?: Record<string, { type: "string"; secret?: boolean }>;
    resources?: Record<string, { type: string; properties?: Record<string, unknown> }>;
    outputs?: Record<string, string>;
}

/** How a front-end runs a program, and the files of the program. */
export interface FrontEnd {
    name: string;
    language: "nodejs" | "yaml";
    /** Whether the front-end supports previews of outputs, imports and a provider in state. */
    plugin: boolean;
    /** The type of a resource in state, from its token. */
    typeOf: (token: string) => string;
    render: (program: Program) => Record<string, string>;
}

const same = (token: string): string => token;

export const NODEJS: FrontEnd = {
    name: "the SDK (nodejs)",
    language: "nodejs",
    plugin: true,
    typeOf: same,
    render: (program) => typescript("pulumi-workspaces", program),
};

export const DYNAMIC: FrontEnd = {
    name: "the dynamic classes (nodejs)",
    language: "nodejs",
    plugin: false,
    typeOf: (token) => `pulumi-nodejs:dynamic/workspaces/${token.split(":").slice(1).join(":")}`,
    render: (program) => typescript("pulumi-workspaces/dynamic", program),
};

export const YAML: FrontEnd = {
    name: "a YAML program",
    language: "yaml",
    plugin: true,
    typeOf: same,
    render: (program) => yamlProgram({ ...program }),
};

/** The file of a YAML program. */
export function yamlProgram(program: Record<string, unknown>): Record<string, string> {
    const project = {
        name: "test",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path: DIST }] },
    };
    return { "Pulumi.yaml": stringify({ ...project, ...program }) };
}

function typescript(module: string, { config = {}, resources = {}, outputs = {} }: Program) {
    const lines = [
        'import * as pulumi from "@pulumi/pulumi";',
        `import * as workspaces from "${module}";`,
        "const config = new pulumi.Config();",
    ];
    for (const [name, { secret }] of Object.entries(config)) {
        lines.push(`const ${name} = config.${secret ? "requireSecret" : "require"}("${name}");`);
    }
    for (const [name, { type, properties = {} }] of Object.entries(resources)) {
        const [, service, kind] = type.split(":");
        lines.push(
            `const ${name} = new workspaces.${service}.${kind}("${name}", ${expression(properties)});`,
        );
    }
    for (const [name, value] of Object.entries(outputs)) {
        lines.push(`exports.${name} = ${expression(value)};`);
    }
    return { "index.ts": `${lines.join("\n")}\n` };
}

function expression(value: unknown): string {
    if (typeof value === "string") {
        return /^\$\{([\w.]+)\}$/.exec(value)?.[1] ?? JSON.stringify(value);
    }
    if (typeof value !== "object" || value === null) {
        return JSON.stringify(value);
    }
    if (Array.isArray(value)) {
        return `[${value.map(expression).join(", ")}]`;
    }
    const file = (value as Record<string, unknown>)["fn::fileAsset"];
    if (file !== undefined) {
        return `new pulumi.asset.FileAsset(${JSON.stringify(file)})`;
    }
    // An e-mail address is no identifier.
    const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${expression(item)}`);
    return `{ ${entries.join(", ")} }`;
}

export interface ProgramOptions {
    description: string;
    slug: string;
}

export const DEFAULT_OPTIONS: ProgramOptions = { description: "Ours.", slug: "production" };

/**
 * Secret values come from stack config, as in real programs: the engine masks those also in the debug log of Pulumi's Node SDK,
 * which prints literal ones.
 */
export const SECRETS = { token: { secret: `${CANARY}-token` }, level: { secret: `${CANARY}-level` } };

/** One workspace in each service, and two secrets. */
export function smallProgram({ description, slug }: ProgramOptions = DEFAULT_OPTIONS): Program {
    const workspaceId = "${team.workspaceId}";
    const secret = (name: string, value: string) => ({
        type: "workspaces:agentenv:Secret",
        properties: { workspaceId, name, value },
    });
    return {
        config: { token: { type: "string", secret: true }, level: { type: "string", secret: true } },
        resources: {
            team: { type: "workspaces:agentenv:Workspace", properties: { name: "team", description } },
            secretToken: secret("TOKEN", "${token}"),
            secretLevel: secret("LEVEL", "${level}"),
            production: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: "Production", slug },
            },
        },
        outputs: { workspaceId, joinCode: "${team.joinCode}", orgId: "${production.orgId}" },
    };
}
