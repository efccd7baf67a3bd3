using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var agents = new Workspaces.AgentEnv.Workspace("agents", new()
    {
        Name = "platform-agents",
        Description = "Agents of the platform team.",
    });

    return new Dictionary<string, object?>
    {
        ["workspaceId"] = agents.WorkspaceId,
        ["joinCode"] = agents.JoinCode,
    };
});

