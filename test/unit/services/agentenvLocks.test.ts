/** AgentEnv's exclusive tasks: one at a time per workspace, and no cancelled operation waits for its turn. */
import { BoundClient } from "../../../provider/http/bound";
import { Locks } from "../../../provider/http/locks";
import { Snapshot } from "../../../provider/http/snapshot";
import { AgentEnvApi } from "../../../provider/services/agentenv/api/index";
import { client, serve, type Started } from "../http/support";

const WORKSPACE = { id: "ws_1", name: "team" };

let service: Started;
const requests: string[] = [];
/** Ends the first read, which is in progress until then. */
let release: () => void;

beforeEach(async () => {
    requests.length = 0;
    const released = new Promise<void>((resolve) => (release = resolve));
    service = await serve((request, response) => {
        requests.push(`${request.method} ${request.url}`);
        void released.then(() =>
            response.setHeader("content-type", "application/json").end(JSON.stringify(WORKSPACE)),
        );
    });
});

afterEach(() => service.close());

/** The api of one operation; all share the locks. */
function operations(): (signal: AbortSignal) => AgentEnvApi {
    const http = client(`http://127.0.0.1:${service.port}`);
    const [snapshot, locks] = [new Snapshot(), new Locks()];
    return (signal) =>
        new AgentEnvApi(new BoundClient(http, snapshot, signal), locks, signal, {
            allowBillingCheckout: false,
        });
}

test.each<[string, (api: AgentEnvApi) => Promise<unknown>]>([
    ["an update of a workspace", (api) => api.workspaces.update("ws_1", { name: "new" })],
    [
        "a change of its billing accounts",
        (api) => api.billingAccounts.exclusive("ws_1", () => api.session.probeCredential()),
    ],
])("%s that is cancelled does not wait for the one before it", async (_, task) => {
    const operation = operations();
    const first = task(operation(new AbortController().signal));
    while (requests.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const cancelled = new AbortController();
    const second = task(operation(cancelled.signal));
    cancelled.abort(new Error("the operation was cancelled"));
    await expect(second).rejects.toThrow("the operation was cancelled");
    expect(requests).toHaveLength(1);

    release();
    await first;
    const sent = requests.length;
    await task(operation(new AbortController().signal));
    expect(requests.length).toBeGreaterThan(sent);
});
