import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";

const config = new pulumi.Config();

const partners = new workspaces.agentenv.WorkspaceJoin("partners", {
    code: config.requireSecret("joinCode"),
});

export const joined = partners.workspaceId;
