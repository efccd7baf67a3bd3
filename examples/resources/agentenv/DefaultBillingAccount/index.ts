import * as workspaces from "pulumi-workspaces";

const sales = new workspaces.agentenv.Workspace("sales", { name: "sales" });

const budget = new workspaces.agentenv.BillingAccount("budget", {
    workspaceId: sales.workspaceId,
    name: "Sales budget",
});

new workspaces.agentenv.DefaultBillingAccount("payer", {
    workspaceId: sales.workspaceId,
    billingAccountId: budget.billingAccountId,
});
