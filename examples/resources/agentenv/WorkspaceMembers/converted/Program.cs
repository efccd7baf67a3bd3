using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var platform = new Workspaces.AgentEnv.Workspace("platform", new()
    {
        Name = "platform",
    });

    var people = new Workspaces.AgentEnv.WorkspaceMembers("people", new()
    {
        WorkspaceId = platform.WorkspaceId,
        Members = 
        {
            { "alice@example.com", Workspaces.AgentEnv.WorkspaceRole.Owner },
            { "bob@example.com", Workspaces.AgentEnv.WorkspaceRole.Admin },
        },
        Protected = new[]
        {
            "break-glass@example.com",
        },
    });

});

