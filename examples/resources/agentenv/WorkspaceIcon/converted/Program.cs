using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var design = new Workspaces.AgentEnv.Workspace("design", new()
    {
        Name = "design",
    });

    var icon = new Workspaces.AgentEnv.WorkspaceIcon("icon", new()
    {
        WorkspaceId = design.WorkspaceId,
        Source = new FileAsset("icon.svg"),
    });

});

