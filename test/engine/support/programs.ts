/** The same program for each front-end: one workspace in each service and two secrets. */
import { stringify } from "yaml";
import { CANARY, DIST } from "./scene";

export interface Wishes {
    description: string;
    slug: string;
}

export const WISHES: Wishes = { description: "Ours.", slug: "production" };

/**
 * Secret values come from stack config, as in real programs: the engine masks those even in the debug log of Pulumi's Node SDK,
 * which prints literal ones.
 */
export const SECRETS = { token: { secret: `${CANARY}-token` }, level: { secret: `${CANARY}-level` } };

/** What a front-end needs to run a program, and the program's files for some wishes. */
export interface FrontEnd {
    name: string;
    language: "nodejs" | "yaml";
    /** The front-end has previews of outputs, imports and a provider in state. */
    plugin: boolean;
    files: (wishes: Wishes) => Record<string, string>;
}

function typescript(module: string): FrontEnd["files"] {
    return ({ description, slug }) => ({
        "index.ts": `
import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "${module}";

const config = new pulumi.Config();
const team = new workspaces.agentenv.Workspace("team", { name: "team", description: ${JSON.stringify(description)} });
new workspaces.agentenv.Secret("secretToken", { workspaceId: team.workspaceId, name: "TOKEN", value: config.requireSecret("token") });
new workspaces.agentenv.Secret("secretLevel", { workspaceId: team.workspaceId, name: "LEVEL", value: config.requireSecret("level") });
const production = new workspaces.tripswitch.Workspace("production", { name: "Production", slug: ${JSON.stringify(slug)} });

export const workspaceId = team.workspaceId;
export const joinCode = team.joinCode;
export const orgId = production.orgId;
`,
    });
}

function yaml({ description, slug }: Wishes): Record<string, string> {
    const workspaceId = "${team.workspaceId}";
    return yamlProgram({
        config: { token: { type: "string", secret: true }, level: { type: "string", secret: true } },
        resources: {
            team: { type: "workspaces:agentenv:Workspace", properties: { name: "team", description } },
            secretToken: {
                type: "workspaces:agentenv:Secret",
                properties: { workspaceId, name: "TOKEN", value: "${token}" },
            },
            secretLevel: {
                type: "workspaces:agentenv:Secret",
                properties: { workspaceId, name: "LEVEL", value: "${level}" },
            },
            production: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: "Production", slug },
            },
        },
        outputs: { workspaceId, joinCode: "${team.joinCode}", orgId: "${production.orgId}" },
    });
}

/** A YAML program's only file. */
export function yamlProgram(program: Record<string, unknown>): Record<string, string> {
    const project = {
        name: "test",
        runtime: "yaml",
        plugins: { providers: [{ name: "workspaces", path: DIST }] },
    };
    return { "Pulumi.yaml": stringify({ ...project, ...program }) };
}

export const NODEJS: FrontEnd = {
    name: "the SDK (nodejs)",
    language: "nodejs",
    plugin: true,
    files: typescript("pulumi-workspaces"),
};

export const DYNAMIC: FrontEnd = {
    name: "the dynamic classes (nodejs)",
    language: "nodejs",
    plugin: false,
    files: typescript("pulumi-workspaces/dynamic"),
};

export const YAML: FrontEnd = { name: "a YAML program", language: "yaml", plugin: true, files: yaml };
