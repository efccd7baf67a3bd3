import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces";

const config = new pulumi.Config();

new workspaces.Environment("shop", {
    name: "shop",
    description: "The web shop, in production.",
    icon: new pulumi.asset.FileAsset("icon.svg"),
    requireTotp: true,
    members: {
        "erin@example.com": "admin",
        "frank@example.com": "viewer",
    },
    secrets: {
        DATABASE_URL: config.requireSecret("databaseUrl"),
        LOG_LEVEL: "info",
    },
    tripswitch: { slug: "shop" },
});
