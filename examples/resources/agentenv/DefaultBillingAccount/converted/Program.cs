using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var sales = new Workspaces.AgentEnv.Workspace("sales", new()
    {
        Name = "sales",
    });

    var budget = new Workspaces.AgentEnv.BillingAccount("budget", new()
    {
        WorkspaceId = sales.WorkspaceId,
        Name = "Sales budget",
    });

    var payer = new Workspaces.AgentEnv.DefaultBillingAccount("payer", new()
    {
        WorkspaceId = sales.WorkspaceId,
        BillingAccountId = budget.BillingAccountId,
    });

});

