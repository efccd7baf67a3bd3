/** An outage that returns 200 with empty lists removes nothing from a state, and real mass deletions can be accepted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startEmulator, type Emulator, type FaultPlan } from "../../emulator";
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { EmulatorClient } from "../../harness/emulatorClient";
import { Plugin } from "../../harness/plugin/plugin";
import { settingsFor } from "../../harness/emulatorSettings";
import { SECRET, WORKSPACE } from "./support/pluginFixture";

const ACCEPT = "PULUMI_WORKSPACES_ACCEPT_MASS_DELETION";

interface ResourceState {
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
}

/** An emulator, and runs of the plugin against it. Each test has its own, because the tests wait concurrently. */
class Account {
    private readonly plugins: Plugin[] = [];

    private constructor(readonly emulator: Emulator) {}

    static async during(use: (account: Account) => Promise<void>): Promise<void> {
        const account = new Account(await startEmulator());
        try {
            await use(account);
        } finally {
            await Promise.all(account.plugins.map((plugin) => plugin.stop()));
            await account.emulator.close();
        }
    }

    /** A new run with these environment variables. */
    async run(env: NodeJS.ProcessEnv = {}): Promise<Plugin> {
        const plugin = await Plugin.start(env);
        this.plugins.push(plugin);
        await plugin.configure(settingsFor(this.emulator));
        return plugin;
    }

    async fiveSecrets(): Promise<{ workspaceId: string; secrets: ResourceState[] }> {
        const plugin = await this.run();
        const { id: workspaceId } = await plugin.create(WORKSPACE, { name: "home" });
        const secrets: ResourceState[] = [];
        for (const name of ["A", "B", "C", "D", "E"]) {
            const inputs = { workspaceId, name, value: new Secret("canary-value") };
            secrets.push({ inputs, ...(await plugin.create(SECRET, inputs)) });
        }
        return { workspaceId, secrets };
    }

    async deleteByHand(...paths: string[]): Promise<void> {
        for (const path of paths) {
            await new EmulatorClient(this.emulator).agentenv("DELETE", `/workspaces/${path}`);
        }
    }
}

/** The fault plan of docs/emulator.md for an outage that returns empty lists. */
const EXAMPLE = exampleOf(
    readFileSync(join(__dirname, "..", "..", "docs", "emulator.md"), "utf8"),
    "an outage that lists nothing",
);

function exampleOf(page: string, title: string): FaultPlan {
    const section = page.split(`### Example: ${title}`)[1] ?? "";
    return JSON.parse(/```json\n([^]*?)```/.exec(section)?.[1] ?? "") as FaultPlan;
}

const pathsOf = (kept: readonly ResourceState[]): string[] =>
    kept.map(({ id }) => id.replace("/", "/secrets/"));

/** The results of the engine's Reads in one refresh: the id, `""` for a deleted object, or the error. */
async function refresh(plugin: Plugin, token: string, kept: readonly ResourceState[]): Promise<string[]> {
    return Promise.all(
        kept.map(({ id, ...state }) =>
            plugin.read(token, id, state).then(
                (found) => found.id,
                (error: { details: string }) => error.details,
            ),
        ),
    );
}

const ids = (kept: readonly ResourceState[]): string[] => kept.map(({ id }) => id);

test.concurrent(
    "with the fault plan of docs/emulator.md the refresh fails, and removes nothing from state",
    () =>
        Account.during(async (account) => {
            const { workspaceId, secrets } = await account.fiveSecrets();
            const plugin = await account.run();
            account.emulator.faults(EXAMPLE);
            const found = await refresh(plugin, SECRET, secrets);
            for (const [index, error] of found.entries()) {
                expect(error).toContain(`workspaces:agentenv:Secret ${secrets[index]?.id ?? ""}`);
                expect(error).toContain(`with ${ACCEPT}=${workspaceId}`);
                for (const id of ids(secrets)) {
                    expect(error).toContain(id);
                }
            }
            expect(plugin.log.filter(({ ephemeral }) => ephemeral).map(({ message }) => message)).toContain(
                "after 10 s: 5 objects are missing from an empty list, and are looked for again in case of an outage",
            );
            account.emulator.faults(undefined);
            expect(await refresh(await account.run(), SECRET, secrets)).toEqual(ids(secrets));
        }),
);

test.concurrent("lists that are empty for a few seconds are read until they are not", () =>
    Account.during(async (account) => {
        const { secrets } = await account.fiveSecrets();
        const plugin = await account.run();
        // The first two reads, and the one that finds the list empty; the third read is seconds later.
        account.emulator.faults({
            rules: [
                { when: { method: "GET", path: "/v1/**/secrets" }, times: 2, fault: { kind: "emptyList" } },
            ],
        });
        expect(await refresh(plugin, SECRET, secrets)).toEqual(ids(secrets));
    }),
);

test.concurrent("lists that are empty again later are read for the whole time again", () =>
    Account.during(async (account) => {
        const { secrets } = await account.fiveSecrets();
        const plugin = await account.run();
        const blink = { when: { method: "GET", path: "/v1/**/secrets" }, times: 2 } as const;
        account.emulator.faults({ rules: [{ ...blink, fault: { kind: "emptyList" } }] });
        expect(await refresh(plugin, SECRET, secrets)).toEqual(ids(secrets));
        // Longer than all reads of the first time take.
        await new Promise((resolve) => setTimeout(resolve, 16_000));
        account.emulator.faults({ rules: [{ ...blink, fault: { kind: "emptyList" } }] });
        expect(await refresh(plugin, SECRET, secrets)).toEqual(ids(secrets));
    }),
);

test.concurrent(
    "one of five, or three of five, that someone deleted are reported as deleted: the list still has others",
    () =>
        Account.during(async (account) => {
            const { secrets } = await account.fiveSecrets();
            await account.deleteByHand(...pathsOf(secrets.slice(0, 1)));
            expect(await refresh(await account.run(), SECRET, secrets)).toEqual([
                "",
                ...ids(secrets.slice(1)),
            ]);
            await account.deleteByHand(...pathsOf(secrets.slice(1, 3)));
            expect(await refresh(await account.run(), SECRET, secrets)).toEqual([
                "",
                "",
                "",
                ...ids(secrets.slice(3)),
            ]);
        }),
);

test.concurrent(
    "two of two are reported as deleted: a list may be empty because its last objects were deleted",
    () =>
        Account.during(async (account) => {
            const { secrets } = await account.fiveSecrets();
            await account.deleteByHand(...pathsOf(secrets));
            expect(await refresh(await account.run(), SECRET, secrets.slice(0, 2))).toEqual(["", ""]);
        }),
);

test.concurrent.each([
    ["its workspace's id", (workspaceId: string) => `ws_other,${workspaceId}`],
    ["true", () => "true"],
])("all five that someone deleted are reported as deleted once that is accepted by %s", (_what, value) =>
    Account.during(async (account) => {
        const { workspaceId, secrets } = await account.fiveSecrets();
        await account.deleteByHand(...pathsOf(secrets));
        const accepting = await account.run({ [ACCEPT]: value(workspaceId) });
        expect(await refresh(accepting, SECRET, secrets)).toEqual(["", "", "", "", ""]);
    }),
);

test.concurrent(
    "all workspaces of an account stay in state too; another workspace's id accepts nothing",
    () =>
        Account.during(async (account) => {
            const plugin = await account.run();
            const workspaces: ResourceState[] = [];
            for (const name of ["one", "two", "three"]) {
                workspaces.push({ inputs: { name }, ...(await plugin.create(WORKSPACE, { name })) });
            }
            account.emulator.faults({
                rules: [
                    {
                        when: { method: "GET", path: "/v1/workspaces/*" },
                        fault: { kind: "status", status: 404 },
                    },
                    { when: { method: "GET", path: "/v1/workspaces" }, fault: { kind: "emptyList" } },
                ],
            });
            const found = await refresh(await account.run({ [ACCEPT]: "ws_other" }), WORKSPACE, workspaces);
            for (const error of found) {
                expect(error).toContain("nothing was dropped from the state");
            }
        }),
);

test.concurrent("with a deleted workspace, any number of its objects are reported as deleted", () =>
    Account.during(async (account) => {
        const { workspaceId, secrets } = await account.fiveSecrets();
        await account.deleteByHand(workspaceId);
        expect(await refresh(await account.run(), SECRET, secrets)).toEqual(["", "", "", "", ""]);
    }),
);

test.concurrent("a delete never waits: it succeeds for any number of missing objects", () =>
    Account.during(async (account) => {
        const { secrets } = await account.fiveSecrets();
        await account.deleteByHand(...pathsOf(secrets));
        const plugin = await account.run();
        await Promise.all(secrets.map(({ id, ...state }) => plugin.delete(SECRET, id, state)));
        const lists = account.emulator.requests().filter(({ path }) => path.endsWith("/secrets"));
        expect(lists.length).toBeGreaterThan(0);
    }),
);

test.concurrent("imports of missing ids don't count as deletions: they are in no state", () =>
    Account.during(async (account) => {
        const plugin = await account.run();
        const { id: workspaceId } = await plugin.create(WORKSPACE, { name: "home" });
        const wrong = ["sec_1", "sec_2", "sec_3"].map((id) => `${workspaceId}/${id}`);
        const found = await Promise.all(wrong.map((id) => plugin.read(SECRET, id)));
        expect(found.map(({ id }) => id)).toEqual(["", "", ""]);
    }),
);
