import * as workspaces from "pulumi-workspaces";

const payer = new workspaces.Provider("wallet-payer", { allowBillingCheckout: true });

const crawlers = new workspaces.agentenv.Workspace("crawlers", { name: "crawlers" });

const topUp = new workspaces.agentenv.BillingX402Checkout(
    "top-up",
    {
        workspaceId: crawlers.workspaceId,
        amountCents: 500,
        triggers: ["2026-01"],
    },
    { provider: payer },
);

export const requirements = topUp.accepts;
