using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var config = new Config();
    var databaseUrl = config.RequireSecret("databaseUrl");
    var shop = new Workspaces.Environment("shop", new()
    {
        Name = "shop",
        Description = "The web shop, in production.",
        Icon = new FileAsset("icon.svg"),
        RequireTotp = true,
        Members = 
        {
            { "erin@example.com", Workspaces.AgentEnv.WorkspaceRole.Admin },
            { "frank@example.com", Workspaces.AgentEnv.WorkspaceRole.Viewer },
        },
        Secrets = 
        {
            { "DATABASE_URL", databaseUrl },
            { "LOG_LEVEL", "info" },
        },
        Tripswitch = new Workspaces.Inputs.EnvironmentTripswitchArgs
        {
            Slug = "shop",
        },
    });

});

