import * as workspaces from "pulumi-workspaces";

const production = new workspaces.tripswitch.Workspace("production", {
    name: "Production",
    slug: "production",
});

export const orgId = production.orgId;
