package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		batch, err := agentenv.NewWorkspace(ctx, "batch", &agentenv.WorkspaceArgs{
			Name: pulumi.String("batch"),
		})
		if err != nil {
			return err
		}
		refresh, err := agentenv.NewRateLimitRefresh(ctx, "refresh", &agentenv.RateLimitRefreshArgs{
			WorkspaceId: batch.WorkspaceId,
			Triggers: pulumi.StringArray{
				pulumi.String("2026-01"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("refreshedAt", refresh.RefreshedAt)
		return nil
	})
}
