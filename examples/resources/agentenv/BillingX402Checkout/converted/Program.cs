using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var walletPayer = new Workspaces.Provider("wallet-payer", new()
    {
        AllowBillingCheckout = true,
    });

    var crawlers = new Workspaces.AgentEnv.Workspace("crawlers", new()
    {
        Name = "crawlers",
    });

    var topUp = new Workspaces.AgentEnv.BillingX402Checkout("top-up", new()
    {
        WorkspaceId = crawlers.WorkspaceId,
        AmountCents = 500,
        Triggers = new[]
        {
            "2026-01",
        },
    }, new CustomResourceOptions
    {
        Provider = walletPayer,
    });

    return new Dictionary<string, object?>
    {
        ["requirements"] = topUp.Accepts,
    };
});

