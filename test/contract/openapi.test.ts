/** The OpenAPI 3.1 documents, generated from the schemas that check the requests. */
import { emulatorPerTest, send } from "./support";

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

test("AgentEnv: its routes", async () => {
    const [document, routes] = await routesOf("agentenv");
    expect([document.openapi, document.servers]).toEqual(["3.1.0", [{ url: "/agentenv/v1" }]]);
    expect(Object.keys(routes).sort()).toEqual([
        "delete /workspaces/{id}",
        "delete /workspaces/{id}/secrets/{secretId}",
        "get /auth/api-key-context",
        "get /health/ready",
        "get /workspaces",
        "get /workspaces/{id}",
        "get /workspaces/{id}/secrets",
        "patch /workspaces/{id}/secrets/{secretId}",
        "post /workspaces",
        "post /workspaces/{id}/secrets",
        "put /workspaces/{id}",
    ]);
});
