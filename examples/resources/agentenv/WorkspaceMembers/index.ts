import * as workspaces from "pulumi-workspaces";

const platform = new workspaces.agentenv.Workspace("platform", { name: "platform" });

new workspaces.agentenv.WorkspaceMembers("people", {
    workspaceId: platform.workspaceId,
    members: {
        "alice@example.com": "owner",
        "bob@example.com": "admin",
    },
    protected: ["break-glass@example.com"],
});
