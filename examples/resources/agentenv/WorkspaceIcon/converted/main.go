package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		design, err := agentenv.NewWorkspace(ctx, "design", &agentenv.WorkspaceArgs{
			Name: pulumi.String("design"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewWorkspaceIcon(ctx, "icon", &agentenv.WorkspaceIconArgs{
			WorkspaceId: design.WorkspaceId,
			Source:      pulumi.NewFileAsset("icon.svg"),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
