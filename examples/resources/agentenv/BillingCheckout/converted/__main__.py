import pulumi
import pulumi_workspaces as workspaces

card_payer = workspaces.Provider("card-payer", allow_billing_checkout=True)
events = workspaces.agentenv.Workspace("events", name="events")
credit = workspaces.agentenv.BillingCheckout("credit",
    workspace_id=events.workspace_id,
    amount_cents=1000,
    success_url="https://example.com/paid",
    cancel_url="https://example.com/not-paid",
    opts = pulumi.ResourceOptions(provider=card_payer))
pulumi.export("payAt", credit.url)
