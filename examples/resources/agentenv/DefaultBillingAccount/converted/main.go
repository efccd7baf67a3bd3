package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		sales, err := agentenv.NewWorkspace(ctx, "sales", &agentenv.WorkspaceArgs{
			Name: pulumi.String("sales"),
		})
		if err != nil {
			return err
		}
		budget, err := agentenv.NewBillingAccount(ctx, "budget", &agentenv.BillingAccountArgs{
			WorkspaceId: sales.WorkspaceId,
			Name:        pulumi.String("Sales budget"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewDefaultBillingAccount(ctx, "payer", &agentenv.DefaultBillingAccountArgs{
			WorkspaceId:      sales.WorkspaceId,
			BillingAccountId: budget.BillingAccountId,
		})
		if err != nil {
			return err
		}
		return nil
	})
}
