import * as workspaces from "pulumi-workspaces";

const staging = new workspaces.agentenv.Workspace("staging", { name: "staging" });
const testing = new workspaces.agentenv.Workspace("testing", { name: "testing" });

const engineering = new workspaces.agentenv.BillingAccount("engineering", {
    workspaceId: staging.workspaceId,
    name: "Engineering",
});

new workspaces.agentenv.BillingAccountLink("shared", {
    workspaceId: testing.workspaceId,
    billingAccountId: engineering.billingAccountId,
});
