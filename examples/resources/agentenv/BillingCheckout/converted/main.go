package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces"
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/agentenv"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		cardPayer, err := workspaces.NewProvider(ctx, "card-payer", &workspaces.ProviderArgs{
			AllowBillingCheckout: pulumi.Bool(true),
		})
		if err != nil {
			return err
		}
		events, err := agentenv.NewWorkspace(ctx, "events", &agentenv.WorkspaceArgs{
			Name: pulumi.String("events"),
		})
		if err != nil {
			return err
		}
		credit, err := agentenv.NewBillingCheckout(ctx, "credit", &agentenv.BillingCheckoutArgs{
			WorkspaceId: events.WorkspaceId,
			AmountCents: pulumi.Int(1000),
			SuccessUrl:  pulumi.String("https://example.com/paid"),
			CancelUrl:   pulumi.String("https://example.com/not-paid"),
		}, pulumi.Provider(cardPayer))
		if err != nil {
			return err
		}
		ctx.Export("payAt", credit.Url)
		return nil
	})
}
