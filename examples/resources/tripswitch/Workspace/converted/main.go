package main

import (
	"github.com/pulumi-workspaces/pulumi-workspaces/sdk/go/workspaces/tripswitch"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		production, err := tripswitch.NewWorkspace(ctx, "production", &tripswitch.WorkspaceArgs{
			Name: pulumi.String("Production"),
			Slug: pulumi.String("production"),
		})
		if err != nil {
			return err
		}
		ctx.Export("orgId", production.OrgId)
		return nil
	})
}
