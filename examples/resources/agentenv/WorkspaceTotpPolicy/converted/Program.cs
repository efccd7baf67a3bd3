using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var finance = new Workspaces.AgentEnv.Workspace("finance", new()
    {
        Name = "finance",
    });

    var oneTimePasswords = new Workspaces.AgentEnv.WorkspaceTotpPolicy("one-time-passwords", new()
    {
        WorkspaceId = finance.WorkspaceId,
        Required = true,
    });

});

