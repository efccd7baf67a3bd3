/**
 * Tripswitch's workspaces page, example by example: the published request is sent (with host, key and id replaced), and
 * the response must be the published one.
 */
import { startEmulator, type Emulator } from "../../emulator";
import { Accounts } from "../../emulator/accounts";
import { Clock } from "../../emulator/clock";
import { services } from "../../emulator/services/index";
import { tripswitch } from "../../emulator/services/tripswitch/index";
import { Store } from "../../emulator/store/store";
import { databaseFile, send, type HttpResponse } from "./support";

const production = {
    id: "770e8400-e29b-41d4-a716-446655440000",
    name: "Production",
    slug: "production",
    org_id: "880e8400-e29b-41d4-a716-446655440000",
    inserted_at: "2024-01-15T10:30:00Z",
};

const db = databaseFile();
let emulator: Emulator;

beforeAll(() => {
    const store = Store.open(db, services);
    new Accounts(store, new Clock()).create(tripswitch, production.org_id);
    store.close();
});

beforeEach(async () => {
    const store = Store.open(db, services);
    store.run("DELETE FROM tripswitch_workspaces");
    store.run(
        "INSERT INTO tripswitch_workspaces (id, org_id, name, slug, inserted_at) VALUES (?, ?, ?, ?, ?)",
        production.id,
        production.org_id,
        production.name,
        production.slug,
        production.inserted_at,
    );
    store.close();
    emulator = await startEmulator({ db, now: () => Date.parse(production.inserted_at) });
});

afterEach(() => emulator.close());

/** Sends the request of a published curl command. */
async function run(curl: string): Promise<HttpResponse> {
    const command = curl
        .replace("https://api.tripswitch.dev", emulator.tripswitchUrl)
        .replace("YOUR_ADMIN_API_KEY", emulator.tripswitchApiKey)
        .replace("WORKSPACE_ID", production.id);
    const url = /https?:\/\/\S+/.exec(command)?.[0] ?? "";
    const method = /-X (\S+)/.exec(command)?.[1] ?? "GET";
    const body = /-d '(.*)'/.exec(command)?.[1];
    const headers = [...command.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name, value]) => [name, value]);
    return send(method, url, Object.fromEntries(headers) as Record<string, string>, body);
}

test("GET /v1/workspaces: List all workspaces for the authenticated org", async () => {
    const response = await run(`curl https://api.tripswitch.dev/v1/workspaces \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY"`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ workspaces: [production] });
});

test("GET /v1/workspaces/:id: Retrieve a workspace", async () => {
    const response = await run(`curl https://api.tripswitch.dev/v1/workspaces/WORKSPACE_ID \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY"`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual(production);
});

test("POST /v1/workspaces: Create a new workspace (its id is a new one)", async () => {
    await run(`curl -X DELETE https://api.tripswitch.dev/v1/workspaces/WORKSPACE_ID \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY"`);
    const response = await run(`curl -X POST https://api.tripswitch.dev/v1/workspaces \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"name": "Production", "slug": "production"}'`);
    expect(response.status).toBe(201);
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(response.body).toEqual({ ...production, id: expect.stringMatching(uuid) as string });
});

test("PATCH /v1/workspaces/:id: Update a workspace", async () => {
    const response = await run(`curl -X PATCH https://api.tripswitch.dev/v1/workspaces/WORKSPACE_ID \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"name": "Staging"}'`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ ...production, name: "Staging" });
});

test("DELETE /v1/workspaces/:id: Delete a workspace", async () => {
    const response = await run(`curl -X DELETE https://api.tripswitch.dev/v1/workspaces/WORKSPACE_ID \\
  -H "Authorization: Bearer YOUR_ADMIN_API_KEY"`);
    expect(response.status).toBe(204);
    expect(response.text).toBe("");
});
