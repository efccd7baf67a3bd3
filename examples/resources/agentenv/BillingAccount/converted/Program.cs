using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var research = new Workspaces.AgentEnv.Workspace("research", new()
    {
        Name = "research",
    });

    var grant = new Workspaces.AgentEnv.BillingAccount("grant", new()
    {
        WorkspaceId = research.WorkspaceId,
        Name = "Research grant",
    });

    return new Dictionary<string, object?>
    {
        ["billingAccountId"] = grant.BillingAccountId,
    };
});

