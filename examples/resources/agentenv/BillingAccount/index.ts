import * as workspaces from "pulumi-workspaces";

const research = new workspaces.agentenv.Workspace("research", { name: "research" });

const grant = new workspaces.agentenv.BillingAccount("grant", {
    workspaceId: research.workspaceId,
    name: "Research grant",
});

export const billingAccountId = grant.billingAccountId;
