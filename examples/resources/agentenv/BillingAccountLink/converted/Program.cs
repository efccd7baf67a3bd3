using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var staging = new Workspaces.AgentEnv.Workspace("staging", new()
    {
        Name = "staging",
    });

    var testing = new Workspaces.AgentEnv.Workspace("testing", new()
    {
        Name = "testing",
    });

    var engineering = new Workspaces.AgentEnv.BillingAccount("engineering", new()
    {
        WorkspaceId = staging.WorkspaceId,
        Name = "Engineering",
    });

    var shared = new Workspaces.AgentEnv.BillingAccountLink("shared", new()
    {
        WorkspaceId = testing.WorkspaceId,
        BillingAccountId = engineering.BillingAccountId,
    });

});

