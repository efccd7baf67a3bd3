package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		finance, err := agentenv.NewWorkspace(ctx, "finance", &agentenv.WorkspaceArgs{
			Name: pulumi.String("finance"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewWorkspaceTotpPolicy(ctx, "one-time-passwords", &agentenv.WorkspaceTotpPolicyArgs{
			WorkspaceId: finance.WorkspaceId,
			Required:    pulumi.Bool(true),
		})
		if err != nil {
			return err
		}
		return nil
	})
}
