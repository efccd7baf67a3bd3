import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";

const config = new pulumi.Config();

const backend = new workspaces.agentenv.Workspace("backend", { name: "backend" });

new workspaces.agentenv.Secret("database-url", {
    workspaceId: backend.workspaceId,
    name: "DATABASE_URL",
    value: config.requireSecret("databaseUrl"),
    description: "The primary database.",
});
