import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";

const config = new pulumi.Config();

const assistants = new workspaces.agentenv.Workspace("assistants", { name: "assistants" });

const calendar = new workspaces.agentenv.GoogleOauthConnection("calendar", {
    workspaceId: assistants.workspaceId,
    code: config.requireSecret("googleCode"),
    // A code works once. Change this together with a new one.
    triggers: ["2026-01"],
});

export const account = calendar.email;
