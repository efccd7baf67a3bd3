using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var config = new Config();
    var googleCode = config.RequireSecret("googleCode");
    var assistants = new Workspaces.AgentEnv.Workspace("assistants", new()
    {
        Name = "assistants",
    });

    var calendar = new Workspaces.AgentEnv.GoogleOauthConnection("calendar", new()
    {
        WorkspaceId = assistants.WorkspaceId,
        Code = googleCode,
        Triggers = new[]
        {
            "2026-01",
        },
    });

    return new Dictionary<string, object?>
    {
        ["account"] = calendar.Email,
    };
});

