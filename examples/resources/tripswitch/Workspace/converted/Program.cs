using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var production = new Workspaces.Tripswitch.Workspace("production", new()
    {
        Name = "Production",
        Slug = "production",
    });

    return new Dictionary<string, object?>
    {
        ["orgId"] = production.OrgId,
    };
});

