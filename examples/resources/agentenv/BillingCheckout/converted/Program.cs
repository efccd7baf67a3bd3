using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var cardPayer = new Workspaces.Provider("card-payer", new()
    {
        AllowBillingCheckout = true,
    });

    var events = new Workspaces.AgentEnv.Workspace("events", new()
    {
        Name = "events",
    });

    var credit = new Workspaces.AgentEnv.BillingCheckout("credit", new()
    {
        WorkspaceId = events.WorkspaceId,
        AmountCents = 1000,
        SuccessUrl = "https://example.com/paid",
        CancelUrl = "https://example.com/not-paid",
    }, new CustomResourceOptions
    {
        Provider = cardPayer,
    });

    return new Dictionary<string, object?>
    {
        ["payAt"] = credit.Url,
    };
});

