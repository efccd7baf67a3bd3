/** Tripswitch: its settings and its connection. */
import { credential } from "../../core/settings/credential";
import { fromEnv } from "../../core/declare/property";
import { service } from "../../core/declare/service";
import { ProviderError } from "../../errors";
import { BoundClient } from "../../http/bound";
import { Client } from "../../http/client";
import { ServerClock } from "../../http/serverClock";
import { Snapshot } from "../../http/snapshot";
import { accountId } from "../../core/settings/accountId";
import { baseUrl } from "../../core/settings/baseUrl";
import { TripswitchApi } from "./api/index";
import { Org } from "./api/org";

export const tripswitch = service({
    name: "tripswitch",
    title: "Tripswitch",
    config: {
        tripswitchUrl: fromEnv("TRIPSWITCH_API_URL", baseUrl()).describe(
            "Base URL of Tripswitch, without /v1. The default is https://api.tripswitch.dev.",
        ),
        tripswitchApiKey: fromEnv("TRIPSWITCH_API_KEY", credential().optional()).describe(
            "Admin API key of Tripswitch, sent as a bearer token.",
        ),
        tripswitchOrgId: accountId().describe(
            "The org that the key should belong to. An object of another org is then an error: it counts neither as deleted nor as the program's. The org of a key is unknown as long as its org has no workspaces.",
        ),
    },

    connect(config, options) {
        if (config.tripswitchApiKey === undefined) {
            throw new ProviderError("tripswitchApiKey is not set, and a Tripswitch resource needs it", {
                hint: options.instance.hintToSet("tripswitchApiKey", "TRIPSWITCH_API_KEY"),
            });
        }
        const snapshot = new Snapshot();
        const clock = new ServerClock();
        const client = new Client({
            ...options,
            clock,
            service: "Tripswitch",
            baseUrl: (config.tripswitchUrl ?? "https://api.tripswitch.dev").replace(/(\/v1)?\/*$/, ""),
            credential: { authorization: `Bearer ${config.tripswitchApiKey}` },
            hints: {
                credential: options.instance.describe("tripswitchApiKey", "TRIPSWITCH_API_KEY"),
                url: "tripswitchUrl (or TRIPSWITCH_API_URL)",
            },
        });
        const org = new Org(config.tripswitchOrgId);
        return {
            clock,
            api: (signal, asOf) => new TripswitchApi(new BoundClient(client, snapshot, signal, asOf), org),
            // Each response names its org and is checked. The org is requested in advance, so that nothing is written into another one.
            expectsAccount: config.tripswitchOrgId !== undefined,
            // No route names the org of a key; its workspaces name it, if there are any.
            identify: async (api, how) => {
                const [first] = await (how === "probe" ? api.workspaces.probe() : api.workspaces.list());
                return org.current ?? first?.orgId;
            },
            accountInResponses: () => org.current,
            waiting: () => client.waiting(),
            clearCache: () => snapshot.clear(),
            close: () => client.close(),
        };
    },
});
