package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces"
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		databaseUrl := cfg.RequireSecret("databaseUrl")
		_, err := workspaces.NewEnvironment(ctx, "shop", &workspaces.EnvironmentArgs{
			Name:        pulumi.String("shop"),
			Description: pulumi.String("The web shop, in production."),
			Icon:        pulumi.NewFileAsset("icon.svg"),
			RequireTotp: pulumi.Bool(true),
			Members: agentenv.WorkspaceRoleMap{
				"erin@example.com":  agentenv.WorkspaceRoleAdmin,
				"frank@example.com": agentenv.WorkspaceRoleViewer,
			},
			Secrets: pulumi.StringMap{
				"DATABASE_URL": databaseUrl,
				"LOG_LEVEL":    pulumi.String("info"),
			},
			Tripswitch: &workspaces.EnvironmentTripswitchArgs{
				Slug: pulumi.String("shop"),
			},
		})
		if err != nil {
			return err
		}
		return nil
	})
}
