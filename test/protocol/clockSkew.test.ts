/** Creates whose response is lost, where the clock of a proxy differs from that of the database that stamps objects. */
import {
    gate,
    json,
    startInterceptingProxy,
    type Exchange,
    type InterceptingProxy,
} from "./support/interceptingProxy";
import { errorMatching } from "./support/resourceSteps";
import { SECRET, usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();

let proxy: InterceptingProxy;

beforeAll(async () => {
    proxy = await startInterceptingProxy(fixture().emulator);
});
afterAll(() => proxy.close());

/** A run whose requests go through the proxy. */
async function run(settings: Record<string, number> = {}): Promise<void> {
    await fixture().plugin.configure({ ...fixture().config, agentenvUrl: proxy.agentenvUrl, ...settings });
}
beforeEach(async () => {
    proxy.intercept({});
    await run();
});

async function workspacesCalled(name: string): Promise<string[]> {
    const { workspaces } = (await fixture().agentenv("GET", "/workspaces?limit=500")) as {
        workspaces: { id: string; name: string }[];
    };
    return workspaces.filter((one) => one.name === name).map(({ id }) => id);
}

/** Responses carry the proxy's own Date. The next create is lost, before or after the service processes it. */
function losing(phase: "before" | "after", { aheadMs = 0, times = 1 } = {}): void {
    let left = times;
    const isLost = ({ method }: Exchange): boolean => method === "POST" && left-- > 0;
    proxy.intercept({
        before: (exchange) => (phase === "before" && isLost(exchange) ? "drop" : undefined),
        after: (exchange, response) => {
            response.headers["date"] = new Date(Date.now() + aheadMs).toUTCString();
            return phase === "after" && isLost(exchange) ? "drop" : undefined;
        },
    });
}

describe.each([40, -40, 1_500, 4_000, -4_000, 3_600_000])(
    "a proxy that is %i ms ahead of the database",
    (aheadMs) => {
        test("the first create of a run is found, and is the only one", async () => {
            const name = `first ${aheadMs}`;
            losing("after", { aheadMs });
            const created = await fixture().plugin.create(WORKSPACE, { name });
            expect(await workspacesCalled(name)).toEqual([created.id]);
        });

        test("a later create of the run is found, and is the only one", async () => {
            const name = `later ${aheadMs}`;
            losing("after", { aheadMs, times: 0 });
            await fixture().plugin.create(WORKSPACE, { name: "a create that tells the time" });
            losing("after", { aheadMs });
            const created = await fixture().plugin.create(WORKSPACE, { name });
            expect(await workspacesCalled(name)).toEqual([created.id]);
        });

        test("an object of the same name from before the run is not adopted", async () => {
            const name = `namesake ${aheadMs}`;
            const { id } = (await fixture().agentenv("POST", "/workspaces", { name })) as { id: string };
            losing("before", { aheadMs });
            const created = await fixture().plugin.create(WORKSPACE, { name });
            expect((await workspacesCalled(name)).sort()).toEqual([id, created.id].sort());
        });
    },
);

describe("an object of the same name that someone else creates seconds before a create whose response is lost", () => {
    /** Its time stamp is a few seconds before the create, on a slow machine too. */
    async function namesake(name: string): Promise<string> {
        await fixture().plugin.create(WORKSPACE, { name: "a create that tells the time" });
        fixture().emulator.faults({ clockSkewMs: -2_500 });
        const { id } = (await fixture().agentenv("POST", "/workspaces", { name })) as { id: string };
        fixture().emulator.faults(undefined);
        return id;
    }

    test("is not adopted where ours was not created: the error names it, and nothing is created", async () => {
        const name = "undecidable";
        const id = await namesake(name);
        losing("before");
        await expect(fixture().plugin.create(WORKSPACE, { name })).rejects.toMatchObject(
            errorMatching(
                new RegExp(
                    `outcome of the create is unknown: ${id} of the same name was created at about that time`,
                ),
            ),
        );
        expect(await workspacesCalled(name)).toEqual([id]);
    });

    test("is not adopted where ours was created: the error names both, and no third one is created", async () => {
        const name = "one of two";
        const id = await namesake(name);
        losing("after");
        const failure = fixture().plugin.create(WORKSPACE, { name });
        await expect(failure).rejects.toMatchObject(errorMatching(id));
        const both = await workspacesCalled(name);
        expect(both).toHaveLength(2);
        await expect(failure).rejects.toMatchObject(errorMatching(both.find((one) => one !== id) ?? "?"));
    });
});

describe("a create that the service has not finished when it is sent again", () => {
    const isSecret = ({ method, path }: Exchange): boolean => method === "POST" && path.endsWith("/secrets");
    const RUNNING = json({ error: { code: "conflict", message: "This request is being processed" } }, 409);

    test("is waited for, and found once the service finishes it", async () => {
        const { id: workspaceId } = await fixture().plugin.create(WORKSPACE, { name: "running" });
        const finished = gate();
        let tries = 0;
        proxy.intercept({
            before: async (exchange) => {
                if (!isSecret(exchange)) {
                    return undefined;
                }
                tries++;
                if (tries === 1) {
                    return "drop";
                }
                if (tries === 3) {
                    // The service finishes the first request now.
                    await fixture().agentenv("POST", `/workspaces/${workspaceId}/secrets`, {
                        name: "TOKEN",
                        value: "canary-value",
                    });
                    finished.release();
                }
                return RUNNING;
            },
        });
        const created = await fixture().plugin.create(SECRET, {
            workspaceId,
            name: "TOKEN",
            value: "canary-value",
        });
        await finished.wait();
        expect(created.id).toMatch(new RegExp(`^${workspaceId}/sec_`));
    });

    test("and that does not finish in time has an unknown outcome: the error states that, and how to import it", async () => {
        const { id: workspaceId } = await fixture().plugin.create(WORKSPACE, { name: "never" });
        await run({ maxRetries: 1 });
        let tries = 0;
        proxy.intercept({
            before: (exchange) => (isSecret(exchange) ? (tries++ === 0 ? "drop" : RUNNING) : undefined),
        });
        await expect(
            fixture().plugin.create(SECRET, { workspaceId, name: "TOKEN", value: "canary-value" }),
        ).rejects.toMatchObject(
            errorMatching(/outcome of the create is unknown.*pulumi import workspaces:agentenv:Secret/),
        );
    });

    test("is refused where the name belongs to a secret from before the run", async () => {
        const { id: workspaceId } = await fixture().plugin.create(WORKSPACE, { name: "taken" });
        const { id } = (await fixture().agentenv("POST", `/workspaces/${workspaceId}/secrets`, {
            name: "TOKEN",
            value: "theirs",
        })) as { id: string };
        await run();
        losing("before");
        const failure = fixture().plugin.create(SECRET, { workspaceId, name: "TOKEN", value: "ours" });
        await expect(failure).rejects.toMatchObject(errorMatching(`${workspaceId}/${id}`));
        await expect(failure).rejects.not.toMatchObject(errorMatching("outcome of the create is unknown"));
    });
});

test("a member that this run removed and invites again is found after a lost response, with stale lists", async () => {
    const member = "workspaces:agentenv:WorkspaceMember";
    const { id: workspaceId } = await fixture().plugin.create(WORKSPACE, { name: "lagging" });
    const inputs = { workspaceId, email: "ann@example.com", role: "member" };
    const created = await fixture().plugin.create(member, inputs);
    await run();
    await fixture().plugin.create(WORKSPACE, { name: "a create that tells the time" });
    let before: string | undefined;
    let invited = false;
    proxy.intercept({
        after: ({ method, path }, response) => {
            if (method === "POST" && path.endsWith("/members")) {
                const first = !invited;
                invited = true;
                return first ? "drop" : undefined;
            }
            if (method === "GET" && path.endsWith(workspaceId)) {
                // Until something is invited, the response from before the removal.
                before ??= response.body;
                response.body = invited ? response.body : before;
                delete response.headers["etag"];
            }
            return undefined;
        },
    });
    fixture().emulator.faults({ ignoreIdempotencyKeys: true });
    await fixture().plugin.delete(member, created.id, { inputs, outputs: created.outputs });
    const again = await fixture().plugin.create(member, { ...inputs, role: "viewer" });
    fixture().emulator.faults(undefined);
    expect(again.outputs).toMatchObject({ role: "viewer" });
});

test("a create that waits for another create of the same name ends with its own timeout", async () => {
    const held = gate();
    proxy.intercept({
        before: async ({ method }) => {
            if (method === "POST") {
                await held.wait();
            }
            return undefined;
        },
    });
    const first = fixture().plugin.create(WORKSPACE, { name: "held" });
    await held.reached;
    await expect(fixture().plugin.create(WORKSPACE, { name: "held" }, { timeout: 1 })).rejects.toMatchObject(
        errorMatching("timeout of 1 s"),
    );
    held.release();
    await expect(first).resolves.toBeDefined();
    expect(await workspacesCalled("held")).toHaveLength(1);
});
