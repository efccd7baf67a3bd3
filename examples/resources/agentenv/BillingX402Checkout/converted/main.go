package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces"
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		walletPayer, err := workspaces.NewProvider(ctx, "wallet-payer", &workspaces.ProviderArgs{
			AllowBillingCheckout: pulumi.Bool(true),
		})
		if err != nil {
			return err
		}
		crawlers, err := agentenv.NewWorkspace(ctx, "crawlers", &agentenv.WorkspaceArgs{
			Name: pulumi.String("crawlers"),
		})
		if err != nil {
			return err
		}
		topUp, err := agentenv.NewBillingX402Checkout(ctx, "top-up", &agentenv.BillingX402CheckoutArgs{
			WorkspaceId: crawlers.WorkspaceId,
			AmountCents: pulumi.Int(500),
			Triggers: pulumi.StringArray{
				pulumi.String("2026-01"),
			},
		}, pulumi.Provider(walletPayer))
		if err != nil {
			return err
		}
		ctx.Export("requirements", topUp.Accepts)
		return nil
	})
}
