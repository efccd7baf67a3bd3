using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var support = new Workspaces.AgentEnv.Workspace("support", new()
    {
        Name = "support",
    });

    var alice = new Workspaces.AgentEnv.WorkspaceMember("alice", new()
    {
        WorkspaceId = support.WorkspaceId,
        Email = "alice@example.com",
        Role = Workspaces.AgentEnv.WorkspaceRole.Admin,
        ReinviteExpired = true,
    });

});

