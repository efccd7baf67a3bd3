package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		googleCode := cfg.RequireSecret("googleCode")
		assistants, err := agentenv.NewWorkspace(ctx, "assistants", &agentenv.WorkspaceArgs{
			Name: pulumi.String("assistants"),
		})
		if err != nil {
			return err
		}
		calendar, err := agentenv.NewGoogleOauthConnection(ctx, "calendar", &agentenv.GoogleOauthConnectionArgs{
			WorkspaceId: assistants.WorkspaceId,
			Code:        googleCode,
			Triggers: pulumi.StringArray{
				pulumi.String("2026-01"),
			},
		})
		if err != nil {
			return err
		}
		ctx.Export("account", calendar.Email)
		return nil
	})
}
