/** Tripswitch's routes and bodies, as its workspaces page publishes them: one file per area. */
import type { BoundClient } from "../../../http/bound";
import type { Org } from "./org";
import { WorkspacesApi } from "./workspaces";

/** The routes for one operation. */
export class TripswitchApi {
    readonly workspaces: WorkspacesApi;

    constructor(http: BoundClient, org: Org) {
        this.workspaces = new WorkspacesApi(http, org);
    }
}
