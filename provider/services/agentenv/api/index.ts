/**
 * AgentEnv's routes, as its workspaces page lists them, and the bodies of their responses: one file per area.
 *
 * THE PAGES PUBLISH ROUTES ONLY: THE BODIES ARE ASSUMED (camelCase JSON, RFC 3339 times, money in integer cents). A correction against the
 * live service is an edit of this folder. Objects are loose: unknown fields are kept where a whole object is written back, and are never a
 * failure. A field that a resource can do without may be missing.
 */
import type { BoundClient } from "../../../http/bound";
import type { Locks } from "../../../http/locks";
import { BillingApi } from "./billing";
import { BillingAccountsApi } from "./billingAccounts";
import { CheckoutsApi } from "./checkouts";
import { AgentEnvClient } from "./client";
import { GoogleApi } from "./google";
import { IconApi } from "./icon";
import { MembersApi } from "./members";
import { RateLimitsApi } from "./rateLimits";
import { SecretsApi } from "./secrets";
import { SessionApi } from "./session";
import { WorkspacesApi } from "./workspaces";

/** The routes for one operation. */
export class AgentEnvApi {
    readonly session: SessionApi;
    readonly workspaces: WorkspacesApi;
    readonly members: MembersApi;
    readonly icon: IconApi;
    readonly billingAccounts: BillingAccountsApi;
    readonly billing: BillingApi;
    readonly checkouts: CheckoutsApi;
    readonly secrets: SecretsApi;
    readonly rateLimits: RateLimitsApi;
    readonly google: GoogleApi;

    constructor(
        http: BoundClient,
        locks: Locks,
        signal: AbortSignal,
        readonly settings: { allowBillingCheckout: boolean },
    ) {
        const client = new AgentEnvClient(http, locks, signal);
        this.session = new SessionApi(client);
        this.workspaces = new WorkspacesApi(client);
        this.members = new MembersApi(client);
        this.icon = new IconApi(client);
        this.billingAccounts = new BillingAccountsApi(client);
        this.billing = new BillingApi(client);
        this.checkouts = new CheckoutsApi(client);
        this.secrets = new SecretsApi(client);
        this.rateLimits = new RateLimitsApi(client);
        this.google = new GoogleApi(client);
    }
}
