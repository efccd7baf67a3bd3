import * as workspaces from "pulumi-workspaces";

const support = new workspaces.agentenv.Workspace("support", { name: "support" });

new workspaces.agentenv.WorkspaceMember("alice", {
    workspaceId: support.workspaceId,
    email: "alice@example.com",
    role: "admin",
    reinviteExpired: true,
});
