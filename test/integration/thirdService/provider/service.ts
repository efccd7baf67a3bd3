/** The toy service "Notebook", provider side: its settings and how it is reached. In the provider this is provider/services/notebook/service.ts. */
import { baseUrl } from "../../../../provider/core/settings/baseUrl";
import { credential } from "../../../../provider/core/settings/credential";
import { fromEnv } from "../../../../provider/core/declare/property";
import { service } from "../../../../provider/core/declare/service";
import { ProviderError } from "../../../../provider/errors";
import { BoundClient } from "../../../../provider/http/bound";
import { Client } from "../../../../provider/http/client";
import { ServerClock } from "../../../../provider/http/serverClock";
import { Snapshot } from "../../../../provider/http/snapshot";
import { NotebookApi } from "./api";

export const notebook = service({
    name: "notebook",
    title: "Notebook",
    config: {
        notebookUrl: fromEnv("NOTEBOOK_API_URL", baseUrl()).describe("Base URL of Notebook."),
        notebookApiKey: fromEnv("NOTEBOOK_API_KEY", credential().optional()).describe(
            "API key of Notebook, sent as a bearer token.",
        ),
    },

    connect(config, options) {
        if (config.notebookApiKey === undefined) {
            throw new ProviderError("notebookApiKey is not set, and a Notebook resource needs it", {
                hint: options.instance.hintToSet("notebookApiKey", "NOTEBOOK_API_KEY"),
            });
        }
        const snapshot = new Snapshot();
        const clock = new ServerClock();
        const client = new Client({
            ...options,
            clock,
            service: "Notebook",
            baseUrl: config.notebookUrl ?? "https://api.notebook.example",
            credential: { authorization: `Bearer ${config.notebookApiKey}` },
            hints: {
                credential: options.instance.describe("notebookApiKey", "NOTEBOOK_API_KEY"),
                url: "notebookUrl (or NOTEBOOK_API_URL)",
            },
        });
        return {
            clock,
            api: (signal, asOf) => new NotebookApi(new BoundClient(client, snapshot, signal, asOf)),
            clearCache: () => snapshot.clear(),
            close: () => client.close(),
        };
    },
});
