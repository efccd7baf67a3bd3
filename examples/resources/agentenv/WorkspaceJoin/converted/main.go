package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		joinCode := cfg.RequireSecret("joinCode")
		partners, err := agentenv.NewWorkspaceJoin(ctx, "partners", &agentenv.WorkspaceJoinArgs{
			Code: joinCode,
		})
		if err != nil {
			return err
		}
		ctx.Export("joined", partners.WorkspaceId)
		return nil
	})
}
