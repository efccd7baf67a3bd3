/** The OpenAPI 3.1 documents, generated from the schemas that validate the requests. */
import { agentenvApi, emulatorPerTest, send, type Body } from "./support";

const emulator = emulatorPerTest();

interface Document {
    openapi: string;
    servers: { url: string }[];
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
}

async function routesOf(service: string): Promise<[Document, Record<string, string[]>]> {
    const document = (await send("GET", `${emulator.current.url}/${service}/openapi.json`))
        .body as unknown as Document;
    const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
        Object.entries(methods).map(
            ([method, { responses }]) => [`${method} ${path}`, Object.keys(responses)] as const,
        ),
    );
    return [document, Object.fromEntries(routes)];
}

test("Tripswitch: the routes and statuses of its page", async () => {
    const [document, routes] = await routesOf("tripswitch");
    expect([document.openapi, document.servers]).toEqual(["3.1.0", [{ url: "/tripswitch" }]]);
    expect(routes).toEqual({
        "get /v1/workspaces": ["200", "401"],
        "post /v1/workspaces": ["201", "400", "401", "422"],
        "get /v1/workspaces/{id}": ["200", "401", "404"],
        "patch /v1/workspaces/{id}": ["200", "400", "401", "404", "422"],
        "delete /v1/workspaces/{id}": ["204", "401", "404"],
    });
});

/** AgentEnv's workspaces page, route by route. "Secrets" is there as "GET/POST/PATCH/DELETE …/secrets...". */
const agentenvPage = `
    GET /workspaces
    POST /workspaces
    GET /workspaces/{id}
    GET /workspaces/{id}/icon
    PUT /workspaces/{id}
    PUT /workspaces/{id}/icon
    DELETE /workspaces/{id}/icon
    DELETE /workspaces/{id}
    POST /workspaces/join
    POST /workspaces/{id}/members
    DELETE /workspaces/{id}/members/{userId}
    PUT /workspaces/{id}/totp-policy

    GET /workspaces/{workspaceId}/billing/accounts
    POST /workspaces/{workspaceId}/billing/accounts
    POST /workspaces/{workspaceId}/billing/accounts/link
    POST /workspaces/{workspaceId}/billing/accounts/{billingAccountId}/default
    DELETE /workspaces/{workspaceId}/billing/accounts/{billingAccountId}

    GET /workspaces/{workspaceId}/billing/balance
    POST /workspaces/{workspaceId}/billing/checkout
    POST /workspaces/{workspaceId}/billing/checkout/x402
    GET /workspaces/{workspaceId}/billing/transactions
    GET /workspaces/{workspaceId}/billing/summary
    GET /workspaces/{workspaceId}/billing/usage-overview

    GET /workspaces/{workspaceId}/secrets
    POST /workspaces/{workspaceId}/secrets
    PATCH /workspaces/{workspaceId}/secrets/{secretId}
    DELETE /workspaces/{workspaceId}/secrets/{secretId}

    GET /workspaces/{workspaceId}/rate-limits
    POST /workspaces/{workspaceId}/rate-limits/refresh

    GET /workspaces/{workspaceId}/oauth-connections/google
    POST /workspaces/{workspaceId}/oauth-connections/google/auth-url
    POST /workspaces/{workspaceId}/oauth-connections/google/exchange
    DELETE /workspaces/{workspaceId}/oauth-connections/google/{connectionId}
`
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

test("AgentEnv: the routes of its page and those of the session, and no others", async () => {
    const [document, routes] = await routesOf("agentenv");
    expect([document.openapi, document.servers]).toEqual(["3.1.0", [{ url: "/agentenv/v1" }]]);
    // The page names the same id {id} in one table and {workspaceId} in the other.
    const published = agentenvPage.map((route) => {
        const [method = "", path = ""] = route.split(" ");
        return `${method.toLowerCase()} ${path.replace("{workspaceId}", "{id}")}`;
    });
    expect(Object.keys(routes).sort()).toEqual(
        [...published, "get /auth/api-key-context", "get /health/ready"].sort(),
    );
});

test("AgentEnv: each route of its page is served; a 404 means a missing object, never a missing route", async () => {
    const api = agentenvApi(emulator.current);
    const reasons = await Promise.all(
        agentenvPage.map(async (route) => {
            const [method = "", path = ""] = route.split(" ");
            const body = method === "GET" || method === "DELETE" ? undefined : {};
            const response = await api(method, path.replace(/\{\w+\}/g, "none"), body);
            return (response.body.error as Body | undefined)?.message;
        }),
    );
    expect(reasons).not.toContainEqual(expect.stringContaining("There is no route"));
    expect((await api("GET", "/workspaces/none/nope")).text).toContain("There is no route");
});

test("AgentEnv: an icon is sent and returned as raw bytes of one of four types", async () => {
    const [document] = await routesOf("agentenv");
    const { put, get } = document.paths["/workspaces/{id}/icon"] as Record<
        string,
        { requestBody: { content: object }; responses: Record<string, { content: object }> }
    >;
    const types = ["image/png", "image/jpeg", "image/webp", "image/svg+xml"];
    expect(Object.keys(put?.requestBody.content ?? {})).toEqual(types);
    expect(Object.keys(get?.responses["200"]?.content ?? {})).toEqual(types);
});
