/**
 * The first Check of a service in a run verifies its credential with one request, so that a preview fails where the update would. The
 * response also identifies the account. No write waits for it.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { ACCOUNT_KEY } from "../../provider/core/lifecycle/state";
import { urn } from "../../harness/plugin/requests";
import { usePluginFixture, TRIPSWITCH, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();
const WRONG_KEY = "canary-wrong-key-19c3";
const STRANGER = "00000000-0000-4000-8000-000000000000";

const SERVICES = {
    AgentEnv: {
        type: WORKSPACE,
        inputs: { name: "team" },
        key: "agentenvApiKey",
        url: "agentenvUrl",
        account: "agentenvUserId",
        path: "/agentenv/v1/auth/api-key-context",
    },
    Tripswitch: {
        type: TRIPSWITCH,
        inputs: { name: "Team", slug: "team" },
        key: "tripswitchApiKey",
        url: "tripswitchUrl",
        account: "tripswitchOrgId",
        path: "/tripswitch/v1/workspaces",
    },
} as const;

/** Runs with other settings, and restores the emulator. */
async function withSettings(changes: PropertyMap, run: () => Promise<void>): Promise<void> {
    const { plugin, config } = fixture();
    const settings: PropertyMap = { ...config, ...changes };
    for (const [name, value] of Object.entries(changes)) {
        if (value === null) {
            delete settings[name];
        }
    }
    await plugin.configure(settings);
    plugin.log.splice(0);
    try {
        await run();
    } finally {
        fixture().emulator.faults(undefined);
        await plugin.configure(config);
    }
}

const checked = (type: string, inputs: PropertyMap, name: string) =>
    fixture().plugin.check(type, inputs, { name });

describe.each(Object.entries(SERVICES))("%s: the first Check of a run", (title, service) => {
    const { type, inputs, key, url, account, path } = service;
    const verifications = () =>
        fixture()
            .emulator.requests()
            .filter((request) => request.path === path).length;

    test("sends one request, shared by all Checks", async () => {
        await withSettings({}, async () => {
            const results = await Promise.all(
                ["a", "b", "c"].map((name) => checked(type, { ...inputs, ...distinct(type, name) }, name)),
            );
            expect(results.flatMap(({ failures }) => failures)).toEqual([]);
            expect(verifications()).toBe(1);
            expect(fixture().plugin.log).toEqual([]);
        });
    });

    test.each([
        ["a missing key", { [key]: null }, new RegExp(`${key} is not set`)],
        ["a wrong key", { [key]: new Secret(WRONG_KEY) }, new RegExp(`returned 401.*check ${key}`)],
    ])("fails for %s: the whole text once, then a reference to it", async (_what, changes, text) => {
        await withSettings(changes, async () => {
            const first = await checked(type, inputs, "first");
            expect(first.failures).toEqual([{ property: "", reason: expect.stringMatching(text) as string }]);
            const second = await checked(type, inputs, "second");
            expect(second.failures.map(({ reason }) => reason)).toEqual([
                `${title}: the credential cannot be used, as the failure of ${urn(type, "first")} explains`,
            ]);
            expect(verifications()).toBeLessThanOrEqual(1);
            expect(JSON.stringify([first, second])).not.toContain(WRONG_KEY);
        });
    });

    test("fails for another account", async () => {
        await fixture().plugin.create(type, { ...inputs, ...distinct(type, "somebody's") });
        await withSettings({ [account]: STRANGER }, async () => {
            const { failures } = await checked(type, inputs, "first");
            expect(failures.map(({ reason }) => reason)).toEqual([
                expect.stringMatching(new RegExp(`belongs to .*, but ${account} is ${STRANGER}`)),
            ]);
        });
    });

    test("also reports invalid inputs", async () => {
        await withSettings({ [key]: null }, async () => {
            const { failures } = await checked(type, { ...inputs, nme: "x" }, "first");
            expect(failures).toHaveLength(2);
        });
    });

    test.each([403, 404, 500, 503])("only warns of a %i, once, and does not retry", async (status) => {
        await withSettings({}, async () => {
            const rule = {
                when: { path: path.replace(/^\/\w+/, "") },
                fault: { kind: "status" as const, status },
            };
            fixture().emulator.faults({ rules: [rule] });
            for (const name of ["first", "second"]) {
                const { failures } = await checked(type, { ...inputs, ...distinct(type, name) }, name);
                expect(failures).toEqual([]);
            }
            expect(fixture().plugin.log).toEqual([
                {
                    severity: LogSeverity.WARNING,
                    urn: urn(type, "first"),
                    message: expect.stringMatching(
                        new RegExp(`credential of ${title} could not be verified: .*returned ${status}`),
                    ) as string,
                },
            ]);
            expect(verifications()).toBe(1);
        });
    });

    test("only warns where the URL is unreachable", async () => {
        await withSettings({ [url]: "http://127.0.0.1:9" }, async () => {
            expect((await checked(type, inputs, "first")).failures).toEqual([]);
            expect(fixture().plugin.log.map(({ message }) => message)).toEqual([
                expect.stringMatching(/could not be verified: .*no response.*check the network/),
            ]);
        });
    });
});

/** Makes the natural key of each resource unique. */
function distinct(type: string, name: string): PropertyMap {
    return type === TRIPSWITCH ? { slug: name.replace(/[^a-z0-9]/g, "-") } : { name };
}

test("the account in state comes from the first Check: it is not requested again", async () => {
    const { plugin, emulator, config } = fixture();
    await plugin.configure(config);
    const { inputs } = await plugin.check(WORKSPACE, { name: "mine" });
    expect(await plugin.createRaw(WORKSPACE, inputs)).toMatchObject({
        [ACCOUNT_KEY]: emulator.agentenvUserId,
    });
    const verifications = emulator.requests().filter(({ path }) => path.endsWith("/auth/api-key-context"));
    expect(verifications).toHaveLength(1);
});

describe("where the service does not identify the key", () => {
    let service: Server;
    let verifications = 0;
    /** The response of the route; `undefined`: none. */
    let status: number | undefined;

    beforeAll(async () => {
        service = createServer((request, response) => {
            if (request.url?.endsWith("/auth/api-key-context")) {
                verifications++;
                if (status !== undefined) {
                    response.writeHead(status).end();
                }
                return;
            }
            response.writeHead(201, { "content-type": "application/json" });
            response.end(JSON.stringify({ id: `ws_${verifications}`, name: "made" }));
        });
        await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
    });
    afterAll(() => {
        service.close();
        service.closeAllConnections();
    });

    test.each([
        ["fails", 500],
        ["never responds", undefined],
    ])(
        "because the route %s, creates succeed within their timeout, and it is not requested again",
        async (_what, response) => {
            verifications = 0;
            status = response;
            const { port } = service.address() as AddressInfo;
            await withSettings(
                { agentenvUrl: `http://127.0.0.1:${port}`, requestTimeout: "300ms" },
                async () => {
                    for (const name of ["one", "two"]) {
                        const created = fixture().plugin.create(WORKSPACE, { name }, { timeout: 20 });
                        await expect(created).resolves.toHaveProperty("id");
                    }
                    expect(verifications).toBe(1);
                },
            );
        },
    );
});
