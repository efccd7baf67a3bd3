import * as workspaces from "pulumi-workspaces";

const finance = new workspaces.agentenv.Workspace("finance", { name: "finance" });

new workspaces.agentenv.WorkspaceTotpPolicy("one-time-passwords", {
    workspaceId: finance.workspaceId,
    required: true,
});
