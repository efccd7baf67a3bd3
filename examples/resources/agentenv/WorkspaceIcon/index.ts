import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";

const design = new workspaces.agentenv.Workspace("design", { name: "design" });

new workspaces.agentenv.WorkspaceIcon("icon", {
    workspaceId: design.workspaceId,
    source: new pulumi.asset.FileAsset("icon.svg"),
});
