package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		support, err := agentenv.NewWorkspace(ctx, "support", &agentenv.WorkspaceArgs{
			Name: pulumi.String("support"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewWorkspaceMember(ctx, "alice", &agentenv.WorkspaceMemberArgs{
			WorkspaceId:     support.WorkspaceId,
			Email:           pulumi.String("alice@example.com"),
			Role:            agentenv.WorkspaceRoleAdmin,
			ReinviteExpired: pulumi.Bool(true),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
