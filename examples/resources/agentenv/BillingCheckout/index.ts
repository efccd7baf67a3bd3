import * as workspaces from "pulumi-workspaces";

const payer = new workspaces.Provider("card-payer", { allowBillingCheckout: true });

const events = new workspaces.agentenv.Workspace("events", { name: "events" });

const credit = new workspaces.agentenv.BillingCheckout(
    "credit",
    {
        workspaceId: events.workspaceId,
        amountCents: 1000,
        successUrl: "https://example.com/paid",
        cancelUrl: "https://example.com/not-paid",
    },
    { provider: payer },
);

export const payAt = credit.url;
