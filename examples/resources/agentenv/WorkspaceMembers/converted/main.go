package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		platform, err := agentenv.NewWorkspace(ctx, "platform", &agentenv.WorkspaceArgs{
			Name: pulumi.String("platform"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewWorkspaceMembers(ctx, "people", &agentenv.WorkspaceMembersArgs{
			WorkspaceId: platform.WorkspaceId,
			Members: agentenv.WorkspaceRoleMap{
				"alice@example.com": agentenv.WorkspaceRoleOwner,
				"bob@example.com":   agentenv.WorkspaceRoleAdmin,
			},
			Protected: pulumi.StringArray{
				pulumi.String("break-glass@example.com"),
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
