/** Tripswitch: the descriptor of the service. Its paths start with /v1, after a base URL without it. */
import type { EmulatedService } from "../service";
import { callerOf } from "./authenticate";
import { errorStyle } from "./errors";
import { IDENTITY } from "./identity";
import { migrations } from "./migrations";
import { orgs } from "./orgs";
import { workspaceRoutes } from "./workspaces";

export const tripswitch: EmulatedService = {
    ...IDENTITY,
    title: "Tripswitch",
    apiPath: "",
    migrations,
    accounts: orgs,
    objects: {
        counts: { workspaces: "SELECT count(*) AS n FROM tripswitch_workspaces" },
        reset: ["DELETE FROM tripswitch_workspaces"],
    },
    errors: errorStyle,
    openapi: {
        title: "Tripswitch workspaces, as emulated",
        securitySchemes: { adminKey: { type: "http", scheme: "bearer" } },
    },
    callerOf,
    areas: [workspaceRoutes],
    tree: () => import("./tree.js").then(({ tripswitchTree }) => tripswitchTree),
    seed: () => import("./seed/index.js").then(({ seed }) => seed),
};
