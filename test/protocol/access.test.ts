/** Keys, URLs and accounts: each mistake is one clear error, and no object is reported as deleted, none is created and no key is shown. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { Plugin } from "../../harness/plugin/plugin";
import { usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
/** The lists of both services. */
const NOTHING_THERE = { status: 200, type: "application/json", body: '{"workspaces":[]}' };
const BAD_KEY = "canary-bad-key-77aa";

async function withSettings<T>(changes: PropertyMap, run: (plugin: Plugin) => Promise<T>): Promise<T> {
    const { plugin, config } = fixture();
    await plugin.configure({ ...config, maxRetries: 0, ...changes });
    try {
        return await run(plugin);
    } finally {
        await plugin.configure(config);
    }
}

function details(text: RegExp): object {
    return { details: expect.stringMatching(text) as string };
}

test("a missing key is an error once a resource of that service is used, and of that service only", async () => {
    const { agentenvApiKey: _left, ...rest } = fixture().config;
    const { plugin, config } = fixture();
    await plugin.configure(rest);
    await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
        details(
            /agentenvApiKey is not set.*AGENTENV_API_KEY.*pulumi config set --secret workspaces:agentenvApiKey/,
        ),
    );
    await expect(plugin.create(TRIPSWITCH, { name: "A", slug: "only-tripswitch" })).resolves.toBeDefined();
    await plugin.configure(config);
});

test("the preview of a create sends no request and needs no key", async () => {
    const { plugin, config } = fixture();
    await plugin.configure({});
    await expect(plugin.create(WORKSPACE, { name: "a" }, { preview: true })).resolves.toBeDefined();
    await plugin.configure(config);
});

test("key and token at once are refused", async () => {
    await withSettings({ agentenvToken: new Secret("t0ken") }, async (plugin) => {
        await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
            details(/agentenvApiKey and agentenvToken are both set/),
        );
    });
});

test("a token works in place of a key", async () => {
    const { plugin, config, emulator } = fixture();
    const { agentenvApiKey: _left, ...rest } = config;
    await plugin.configure({ ...rest, agentenvToken: new Secret(emulator.agentenvToken) });
    await expect(plugin.create(WORKSPACE, { name: "by token" })).resolves.toBeDefined();
    await plugin.configure(config);
});

test.each([
    ["AgentEnv", WORKSPACE, "agentenvApiKey", { name: "a" }],
    ["Tripswitch", TRIPSWITCH, "tripswitchApiKey", { name: "A", slug: "a" }],
])(
    "a wrong key for %s: the error names the request, the request id and what to do, and does not contain the key",
    async (title, type, setting, inputs) => {
        const failure = withSettings({ [setting]: new Secret(BAD_KEY) }, (plugin) =>
            plugin.create(type, inputs),
        );
        await expect(failure).rejects.toMatchObject(
            details(new RegExp(`${title}: POST .* returned 401.*request id.*check ${setting}`)),
        );
        await expect(failure).rejects.not.toMatchObject(details(new RegExp(BAD_KEY)));
    },
);

test("with a wrong key no object is reported as deleted", async () => {
    const { plugin } = fixture();
    const { id, outputs } = await plugin.create(WORKSPACE, { name: "a" });
    await withSettings({ agentenvApiKey: new Secret(BAD_KEY) }, async () => {
        await expect(plugin.read(WORKSPACE, id, { outputs })).rejects.toMatchObject(details(/returned 401/));
        await expect(plugin.delete(WORKSPACE, id, { outputs })).rejects.toMatchObject(
            details(/returned 401/),
        );
    });
});

test("a rotated key works after the next Configure", async () => {
    const { plugin, config, control } = fixture();
    const { id, outputs } = await plugin.create(WORKSPACE, { name: "rotated" });
    const { key } = (await control("POST", "/rotate-key", { service: "agentenv" })) as { key: string };
    await expect(plugin.read(WORKSPACE, id, { outputs })).rejects.toMatchObject(details(/returned 401/));
    config["agentenvApiKey"] = new Secret(key);
    await plugin.configure(config);
    expect((await plugin.read(WORKSPACE, id, { outputs })).id).toBe(id);
});

test("the error for an unreachable URL names the URL and the setting", async () => {
    await withSettings({ agentenvUrl: "http://127.0.0.1:9/v1" }, async (plugin) => {
        await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
            details(/no response from http:\/\/127\.0\.0\.1:9\/v1.*check the network and agentenvUrl/),
        );
    });
});

test("Configure refuses http off loopback, also where the URL comes from the environment", async () => {
    const plugin = await Plugin.start({ AGENTENV_API_URL: "http://agentenv.example.com" });
    await expect(plugin.configure({})).rejects.toMatchObject(
        details(/agentenvUrl: must begin with https.*environment variable AGENTENV_API_URL/),
    );
    await plugin.stop();
});

test("keys and URLs come from the environment unless they are configured", async () => {
    const { emulator } = fixture();
    const plugin = await Plugin.start({
        AGENTENV_API_URL: emulator.agentenvUrl,
        AGENTENV_API_KEY: BAD_KEY,
    });
    await plugin.configure({ agentenvApiKey: new Secret(emulator.agentenvApiKey) });
    await expect(plugin.create(WORKSPACE, { name: "env" })).resolves.toBeDefined();
    await plugin.configure({});
    await expect(plugin.create(WORKSPACE, { name: "env" })).rejects.toMatchObject(details(/returned 401/));
    await plugin.stop();
});

test("the credential of another user is refused before anything is read or written", async () => {
    await withSettings({ agentenvUserId: "usr_someone_else" }, async (plugin) => {
        await fixture().control("DELETE", "/requests");
        await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
            details(/belongs to user usr_.*agentenvUserId is usr_someone_else/),
        );
        expect(
            fixture()
                .emulator.requests()
                .map(({ path }) => path),
        ).toEqual(["/agentenv/v1/auth/api-key-context"]);
    });
    await withSettings({ agentenvUserId: fixture().emulator.agentenvUserId }, async (plugin) => {
        await expect(plugin.create(WORKSPACE, { name: "a" })).resolves.toBeDefined();
    });
});

describe("a service that sends malformed responses", () => {
    const responses: { status: number; type: string; body: string }[] = [];
    const server = createServer((request, response) => {
        if (request.url?.endsWith("/auth/api-key-context")) {
            response.writeHead(404).end();
            return;
        }
        const { status, type, body } = responses.shift() ?? {
            status: 500,
            type: "text/plain",
            body: "no response",
        };
        response.writeHead(status, { "content-type": type }).end(body);
    });
    let url = "";

    beforeAll(async () => {
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => {
        server.close();
        server.closeAllConnections();
    });

    test.each([
        ["an HTML page as success", 200, "text/html", "<html><body>Log in</body></html>", /HTML page/],
        [
            "an HTML page as failure",
            502,
            "text/html",
            "<!doctype html><p>Bad gateway",
            /returned 502.*HTML page/,
        ],
        ["an object of another shape", 200, "application/json", '{"ok":true}', /unexpected shape \(id: /],
        ["broken JSON", 200, "application/json", '{"id": "ws_1', /not JSON/],
        ["a redirect, which is not followed", 302, "text/plain", "", /returned 302/],
    ])("%s: no object is reported as deleted", async (_what, status, type, body, message) => {
        responses.push({ status, type, body });
        await withSettings({ agentenvUrl: url }, async (plugin) => {
            await expect(plugin.read(WORKSPACE, "ws_1", { outputs: { name: "a" } })).rejects.toMatchObject(
                details(message),
            );
        });
    });

    test("after a malformed response to a create, the error states that the outcome is unknown", async () => {
        responses.push(NOTHING_THERE, { status: 201, type: "application/json", body: "{" });
        await withSettings({ agentenvUrl: url }, async (plugin) => {
            await expect(plugin.create(WORKSPACE, { name: "a" })).rejects.toMatchObject(
                details(
                    /outcome of the create is unknown.*pulumi import workspaces:agentenv:Workspace it {workspaceId}/,
                ),
            );
        });
    });

    test.each([
        ["without an id", WORKSPACE, { name: "a" }, '{"name":"a"}'],
        ["with an empty id", WORKSPACE, { name: "a" }, '{"id":"","name":"a"}'],
        ["without a body", WORKSPACE, { name: "a" }, ""],
        ["without an id, of Tripswitch", TRIPSWITCH, { name: "A", slug: "a" }, '{"name":"A"}'],
    ])(
        "after a response to a create %s, the error states that the outcome is unknown",
        async (_what, type, inputs, body) => {
            responses.push(NOTHING_THERE, { status: 201, type: "application/json", body });
            await withSettings({ agentenvUrl: url, tripswitchUrl: url }, async (plugin) => {
                await expect(plugin.create(type, inputs)).rejects.toMatchObject(
                    details(
                        /the response to POST .* has an unexpected shape .*outcome of the create is unknown/,
                    ),
                );
            });
        },
    );

    test("a create proceeds where the list before it fails", async () => {
        const created = {
            status: 201,
            type: "application/json",
            body: '{"id":"ws_1","name":"a","joinCode":"code"}',
        };
        responses.push({ status: 403, type: "text/plain", body: "no" }, created);
        await withSettings({ agentenvUrl: url }, async (plugin) => {
            expect(await plugin.create(WORKSPACE, { name: "a" })).toMatchObject({ id: "ws_1" });
        });
    });

    test("a key that the service repeats in its error is masked", async () => {
        responses.push({ status: 400, type: "text/plain", body: `bad key ${BAD_KEY}` });
        await withSettings({ agentenvUrl: url, agentenvApiKey: new Secret(BAD_KEY) }, async (plugin) => {
            await expect(plugin.read(WORKSPACE, "ws_1")).rejects.toMatchObject(details(/bad key \[secret\]/));
        });
    });
});

test("a create that is in flight at Cancel still gets its response, so its outcome is known", async () => {
    const { plugin, config } = fixture();
    let arrived = (_respond: () => void): void => {};
    const sent = new Promise<() => void>((resolve) => (arrived = resolve));
    const slow = createServer(({ method }, response) => {
        response.setHeader("content-type", "application/json");
        if (method === "GET") {
            response.end(NOTHING_THERE.body);
            return;
        }
        arrived(() => response.writeHead(201).end('{"id":"ws_slow","name":"slow","joinCode":"code"}'));
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const agentenvUrl = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    await plugin.configure({ ...config, agentenvUrl });
    const creating = plugin.create(WORKSPACE, { name: "slow" });
    const respond = await sent;
    await plugin.cancel();
    respond();
    await expect(creating).resolves.toMatchObject({ id: "ws_slow" });
    await expect(plugin.create(WORKSPACE, { name: "late" })).rejects.toMatchObject(details(/cancelled/));
    await plugin.configure(config);
    slow.close();
    slow.closeAllConnections();
});

test("a call after Cancel, before the credential's account is known, fails and does not end the plugin", async () => {
    const { plugin, config, emulator } = fixture();
    await plugin.configure({ ...config, agentenvUserId: emulator.agentenvUserId });
    await plugin.cancel();
    await expect(plugin.create(WORKSPACE, { name: "late" })).rejects.toMatchObject(details(/cancelled/));
    await plugin.configure(config);
    await expect(plugin.create(WORKSPACE, { name: "next run" })).resolves.toBeDefined();
});
