using System.Collections.Generic;
using System.Linq;
using Pulumi;
using Workspaces = PulumiWorkspaces.Workspaces;

return await Deployment.RunAsync(() => 
{
    var config = new Config();
    var databaseUrl = config.RequireSecret("databaseUrl");
    var backend = new Workspaces.AgentEnv.Workspace("backend", new()
    {
        Name = "backend",
    });

    var databaseUrlResource = new Workspaces.AgentEnv.Secret("database-url", new()
    {
        WorkspaceId = backend.WorkspaceId,
        Name = "DATABASE_URL",
        Value = databaseUrl,
        Description = "The primary database.",
    });

});

