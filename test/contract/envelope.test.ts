/** `envelope: true`: AgentEnv wraps every successful response in `{"data": …}`; errors and Tripswitch's responses are not wrapped. */
import { agentenvApi, emulatorPerTest, send, tripswitchApi, type Body } from "./support";

const emulator = emulatorPerTest({ envelope: true });

test("single objects and lists are wrapped", async () => {
    const api = agentenvApi(emulator.current);
    const created = await api("POST", "/workspaces", { name: "a" });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ data: expect.objectContaining({ name: "a" }) as Body });
    const { data } = created.body as { data: Body };

    const got = await api("GET", `/workspaces/${String(data.id)}`);
    expect(got.body).toEqual({ data });
    expect(got.headers.get("ETag")).toBe(created.headers.get("ETag"));
    expect((await api("GET", "/workspaces")).body).toEqual({ data: { workspaces: [data] } });
    expect((await api("DELETE", `/workspaces/${String(data.id)}`)).text).toBe("");
});

test("a repeated create is wrapped once", async () => {
    const api = agentenvApi(emulator.current);
    const key = { "Idempotency-Key": "k" };
    const first = await api("POST", "/workspaces", { name: "a" }, key);
    expect((await api("POST", "/workspaces", { name: "a" }, key)).text).toBe(first.text);
});

test("an icon's bytes and the payment requirements of x402 are not wrapped", async () => {
    const api = agentenvApi(emulator.current);
    const { id } = (await api("POST", "/workspaces", { name: "a" })).body.data as Body;
    const workspace = `/workspaces/${String(id)}`;
    await api("PUT", `${workspace}/icon`, "<svg/>", { "Content-Type": "image/svg+xml" });
    expect((await api("GET", `${workspace}/icon`)).text).toBe("<svg/>");
    const x402 = await api("POST", `${workspace}/billing/checkout/x402`, { amountCents: 5 });
    expect(Object.keys(x402.body)).toEqual(["checkoutId", "x402Version", "accepts"]);
});

test("errors keep their shape", async () => {
    const response = await agentenvApi(emulator.current)("GET", "/workspaces/ws_none");
    expect(response.body).toMatchObject({ error: { code: "not_found" } });
});

test("Tripswitch's responses are unchanged", async () => {
    expect((await tripswitchApi(emulator.current)("GET", "/v1/workspaces")).body).toEqual({ workspaces: [] });
});

test("the OpenAPI document shows the envelope", async () => {
    const { body } = await send("GET", `${emulator.current.url}/agentenv/openapi.json`);
    expect(body).toMatchObject({
        paths: {
            "/workspaces": {
                post: {
                    responses: {
                        201: {
                            content: {
                                "application/json": {
                                    schema: {
                                        properties: { data: { $ref: "#/components/schemas/Workspace" } },
                                    },
                                },
                            },
                        },
                        422: {
                            content: {
                                "application/json": { schema: { $ref: "#/components/schemas/Error" } },
                            },
                        },
                    },
                },
            },
        },
    });
});
