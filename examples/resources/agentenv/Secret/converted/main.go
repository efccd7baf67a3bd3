package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cfg := config.New(ctx, "")
		databaseUrl := cfg.RequireSecret("databaseUrl")
		backend, err := agentenv.NewWorkspace(ctx, "backend", &agentenv.WorkspaceArgs{
			Name: pulumi.String("backend"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewSecret(ctx, "database-url", &agentenv.SecretArgs{
			WorkspaceId: backend.WorkspaceId,
			Name:        pulumi.String("DATABASE_URL"),
			Value:       databaseUrl,
			Description: pulumi.String("The primary database."),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
