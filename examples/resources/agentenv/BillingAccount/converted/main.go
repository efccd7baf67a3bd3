package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		research, err := agentenv.NewWorkspace(ctx, "research", &agentenv.WorkspaceArgs{
			Name: pulumi.String("research"),
		})
		if err != nil {
			return err
		}
		grant, err := agentenv.NewBillingAccount(ctx, "grant", &agentenv.BillingAccountArgs{
			WorkspaceId: research.WorkspaceId,
			Name:        pulumi.String("Research grant"),
		})
		if err != nil {
			return err
		}
		ctx.Export("billingAccountId", grant.BillingAccountId)
		return nil
	})
}
