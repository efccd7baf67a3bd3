using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var batch = new Workspaces.AgentEnv.Workspace("batch", new()
    {
        Name = "batch",
    });

    var refresh = new Workspaces.AgentEnv.RateLimitRefresh("refresh", new()
    {
        WorkspaceId = batch.WorkspaceId,
        Triggers = new[]
        {
            "2026-01",
        },
    });

    return new Dictionary<string, object?>
    {
        ["refreshedAt"] = refresh.RefreshedAt,
    };
});

