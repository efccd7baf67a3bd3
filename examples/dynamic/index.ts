// A workspace in each service, and two secrets in the one of AgentEnv.
// The quickstart's program with another import line. The dynamic front-end needs no plugin.
//
//   pulumi config set --secret databaseUrl postgres://…
//   pulumi up
//
// The keys of the services are in the environment: AGENTENV_API_KEY and TRIPSWITCH_API_KEY.
import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces/dynamic";

const config = new pulumi.Config();
const team = config.require("team");

const agents = new workspaces.agentenv.Workspace("agents", {
    name: `${team}-agents`,
    description: `Agents of the ${team} team.`,
});

new workspaces.agentenv.Secret("database-url", {
    workspaceId: agents.workspaceId,
    name: "DATABASE_URL",
    value: config.requireSecret("databaseUrl"),
});

new workspaces.agentenv.Secret("log-level", {
    workspaceId: agents.workspaceId,
    name: "LOG_LEVEL",
    value: "info",
    description: "How much the agents say.",
});

const production = new workspaces.tripswitch.Workspace("production", {
    name: `${team} production`,
    slug: `${team}-production`,
});

export const workspaceId = agents.workspaceId;
export const joinCode = agents.joinCode;
export const slug = production.slug;
