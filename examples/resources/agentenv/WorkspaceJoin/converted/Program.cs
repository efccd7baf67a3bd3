using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var config = new Config();
    var joinCode = config.RequireSecret("joinCode");
    var partners = new Workspaces.AgentEnv.WorkspaceJoin("partners", new()
    {
        Code = joinCode,
    });

    return new Dictionary<string, object?>
    {
        ["joined"] = partners.WorkspaceId,
    };
});

