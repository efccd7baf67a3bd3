package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		staging, err := agentenv.NewWorkspace(ctx, "staging", &agentenv.WorkspaceArgs{
			Name: pulumi.String("staging"),
		})
		if err != nil {
			return err
		}
		testing, err := agentenv.NewWorkspace(ctx, "testing", &agentenv.WorkspaceArgs{
			Name: pulumi.String("testing"),
		})
		if err != nil {
			return err
		}
		engineering, err := agentenv.NewBillingAccount(ctx, "engineering", &agentenv.BillingAccountArgs{
			WorkspaceId: staging.WorkspaceId,
			Name:        pulumi.String("Engineering"),
		})
		if err != nil {
			return err
		}
		_, err = agentenv.NewBillingAccountLink(ctx, "shared", &agentenv.BillingAccountLinkArgs{
			WorkspaceId:      testing.WorkspaceId,
			BillingAccountId: engineering.BillingAccountId,
		})
		if err != nil {
			return err
		}
		return nil
	})
}
