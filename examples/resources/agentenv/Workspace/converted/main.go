package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		agents, err := agentenv.NewWorkspace(ctx, "agents", &agentenv.WorkspaceArgs{
			Name:        pulumi.String("platform-agents"),
			Description: pulumi.String("Agents of the platform team."),
		})
		if err != nil {
			return err
		}
		ctx.Export("workspaceId", agents.WorkspaceId)
		ctx.Export("joinCode", agents.JoinCode)
		return nil
	})
}
