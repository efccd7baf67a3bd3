/** All functions of both services: what they return, what they refuse, and that none of them writes. */
import { Secret, type PropertyMap } from "../../provider/core/values/value";
import { resourceSteps, errorMatching } from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);

async function invoke(name: string, args: PropertyMap = {}, service = "agentenv"): Promise<PropertyMap> {
    const { outputs, failures } = await fixture().plugin.invoke(`workspaces:${service}:${name}`, args);
    expect(failures).toEqual([]);
    return outputs;
}

const time = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as string;

/** A workspace with objects of every kind. */
async function furnished(name = "furnished") {
    const { agentenv, control, nextRun } = fixture();
    const workspaceId = (await steps.workspace(name)).id;
    const w = `/workspaces/${workspaceId}`;
    await agentenv("POST", `${w}/members`, { email: "alice@example.com", role: "viewer" });
    await agentenv("POST", `${w}/secrets`, {
        name: "TOKEN",
        value: "canary-value-8c2",
        description: "A token.",
    });
    await agentenv("POST", `${w}/oauth-connections/google/exchange`, { code: `code-alice-${workspaceId}` });
    await control("POST", "/usage", { workspaceId, name: "agent_minutes", quantity: 5, amountCents: 120 });
    await nextRun();
    return { workspaceId, w };
}

describe("getWorkspace", () => {
    test("returns a workspace by id or unique name, with members and policy, and the join code as a secret", async () => {
        const { workspaceId } = await furnished("the only one");
        const byId = await invoke("getWorkspace", { workspaceId });
        expect(byId).toEqual({
            workspaceId,
            name: "the only one",
            billingAccountId: expect.stringMatching(/^ba_/) as string,
            createdAt: time,
            joinCode: new Secret(expect.any(String) as string),
            totpRequired: false,
            members: [
                expect.objectContaining({ role: "owner", status: "active" }) as object,
                {
                    userId: expect.any(String) as string,
                    email: "alice@example.com",
                    role: "viewer",
                    status: "pending",
                    invitedAt: time,
                },
            ],
        });
        expect(await invoke("getWorkspace", { name: "the only one" })).toEqual(byId);
    });

    test.each<[string, PropertyMap, RegExp]>([
        ["neither id nor name", {}, /needs either workspaceId or name/],
        ["both", { workspaceId: "ws_1", name: "a" }, /needs either workspaceId or name/],
        ["an unknown name", { name: "nobody" }, /no workspace has the name "nobody".*give workspaceId/],
        [
            "the id of a missing workspace",
            { workspaceId: "ws_nowhere" },
            /GET \/workspaces\/ws_nowhere returned 404/,
        ],
    ])("refuses %s", async (_what, args, message) => {
        await expect(invoke("getWorkspace", args)).rejects.toMatchObject(errorMatching(message));
    });

    test("refuses an ambiguous name, with the ids", async () => {
        const ids = [(await steps.workspace("twins")).id, (await steps.workspace("twins")).id];
        await expect(invoke("getWorkspace", { name: "twins" })).rejects.toMatchObject(
            errorMatching(`2 workspaces have the name "twins": ${ids.join(", ")}; give workspaceId`),
        );
    });
});

test("getWorkspaces returns all workspaces of the credential", async () => {
    await fixture().control("POST", "/reset");
    await fixture().nextRun();
    expect(await invoke("getWorkspaces")).toEqual({ workspaces: [] });
    const { id } = await steps.create("workspaces:agentenv:Workspace", { name: "a", description: "First." });
    expect(await invoke("getWorkspaces")).toEqual({
        workspaces: [
            {
                workspaceId: id,
                name: "a",
                description: "First.",
                billingAccountId: expect.stringMatching(/^ba_/) as string,
                createdAt: time,
            },
        ],
    });
});

test("getWorkspaceIcon returns the bytes in base64, and fails where there is no icon", async () => {
    const { workspaceId } = await furnished();
    await expect(invoke("getWorkspaceIcon", { workspaceId })).rejects.toMatchObject(
        errorMatching(/returned 404 not_found: The workspace has no icon/),
    );
    const png = Buffer.from("89504e470d0a1a0a00", "hex");
    await fetch(`${fixture().emulator.agentenvUrl}/workspaces/${workspaceId}/icon`, {
        method: "PUT",
        headers: { "x-api-key": fixture().emulator.agentenvApiKey, "content-type": "image/png" },
        body: new Uint8Array(png),
    });
    expect(await invoke("getWorkspaceIcon", { workspaceId })).toEqual({
        contentType: "image/png",
        contentBase64: png.toString("base64"),
        size: png.length,
    });
});

describe("billing:", () => {
    test("accounts, balance, transactions, summary and usage are those of the workspace", async () => {
        const { workspaceId } = await furnished();
        const { billingAccounts } = await invoke("getBillingAccounts", { workspaceId });
        const { balanceCents, currency } = await invoke("getBillingBalance", { workspaceId });
        expect(currency).toBe("USD");
        expect(billingAccounts).toEqual([
            {
                billingAccountId: expect.stringMatching(/^ba_/) as string,
                name: "Default",
                isDefault: true,
                balanceCents,
                currency: "USD",
                linkedAt: time,
            },
        ]);

        const { transactions } = await invoke("getBillingTransactions", { workspaceId });
        const all = transactions as { amountCents: number }[];
        expect(all[0]).toEqual({
            id: expect.stringMatching(/^txn_/) as string,
            type: "credit",
            amountCents: 1000,
            description: "Starting credit",
            createdAt: time,
        });
        expect(all.at(-1)).toMatchObject({ type: "usage", amountCents: -120 });
        expect(all.reduce((sum, { amountCents }) => sum + amountCents, 0)).toBe(balanceCents);

        const summary = await invoke("getBillingSummary", { workspaceId });
        expect(summary).toEqual({
            balanceCents,
            spentCents: 1000 - (balanceCents as number),
            creditedCents: 1000,
            periodStart: time,
            periodEnd: time,
        });
        expect(await invoke("getBillingUsageOverview", { workspaceId })).toEqual({
            periodStart: summary["periodStart"],
            periodEnd: summary["periodEnd"],
            items: [{ name: "agent_minutes", quantity: 5, unit: "units", amountCents: 120 }],
        });
    });
});

test("getSecrets returns the metadata of each secret, and no value", async () => {
    const { workspaceId } = await furnished();
    const result = await invoke("getSecrets", { workspaceId });
    expect(result).toEqual({
        secrets: [
            {
                secretId: expect.stringMatching(/^sec_/) as string,
                name: "TOKEN",
                description: "A token.",
                version: 1,
                createdAt: time,
                updatedAt: time,
            },
        ],
    });
});

test("getRateLimits returns the limits as of their last refresh, and does not refresh them", async () => {
    const { workspaceId } = await furnished();
    expect(await invoke("getRateLimits", { workspaceId })).toEqual({
        limits: [
            { name: "agent_minutes", limit: 600, remaining: 600, window: "1h", resetAt: time },
            { name: "tokens", limit: 100_000, remaining: 100_000, window: "1m", resetAt: time },
        ],
    });
});

test("getGoogleOauthConnections returns the connections, including revoked ones", async () => {
    const { workspaceId } = await furnished();
    const connection = {
        connectionId: expect.stringMatching(/^goc_/) as string,
        email: "alice@example.com",
        scopes: expect.arrayContaining(["openid"]) as string[],
        status: "active",
        connectedAt: time,
    };
    const { connections } = await invoke("getGoogleOauthConnections", { workspaceId });
    expect(connections).toEqual([connection]);
    const [found] = connections as { connectionId: string }[];
    await fixture().control("POST", `/connections/${found?.connectionId}/revoke`);
    await fixture().nextRun();
    expect(await invoke("getGoogleOauthConnections", { workspaceId })).toEqual({
        connections: [{ ...connection, status: "revoked" }],
    });
});

test("getGoogleAuthUrl returns the consent URL, and the state as a secret; nothing is created", async () => {
    const { workspaceId, w } = await furnished();
    const before = await fixture().agentenv("GET", `${w}/oauth-connections/google`);
    for (const redirectUri of [{}, { redirectUri: "https://shop.example/back" }]) {
        const result = await invoke("getGoogleAuthUrl", { workspaceId, ...redirectUri });
        expect(result).toEqual({
            url: expect.stringContaining("/_emulator/google/consent?") as string,
            state: new Secret(expect.any(String) as string),
        });
        const back = new URL(result["url"] as string).searchParams.get("redirect_uri");
        expect(back).toBe(redirectUri.redirectUri ?? `${fixture().emulator.url}/_emulator/google/consented`);
    }
    expect(await fixture().agentenv("GET", `${w}/oauth-connections/google`)).toEqual(before);
});

describe("functions of a workspace", () => {
    const names = [
        "getWorkspaceIcon",
        "getBillingAccounts",
        "getBillingBalance",
        "getBillingTransactions",
        "getBillingSummary",
        "getBillingUsageOverview",
        "getSecrets",
        "getRateLimits",
        "getGoogleOauthConnections",
        "getGoogleAuthUrl",
    ];

    test.each(names)(
        "%s refuses a missing id, a malformed id and the id of a missing workspace",
        async (name) => {
            const token = `workspaces:agentenv:${name}`;
            const { plugin } = fixture();
            expect((await plugin.invoke(token, {})).failures).toEqual([
                { property: "workspaceId", reason: "workspaceId is required" },
            ]);
            expect((await plugin.invoke(token, { workspaceId: "../x" })).failures).toEqual([
                {
                    property: "workspaceId",
                    reason: expect.stringContaining("workspaceId: must be") as string,
                },
            ]);
            const mistyped = await plugin.invoke(token, { workspaceId: "ws_1", workspacId: "x" });
            expect(mistyped.failures).toEqual([
                { property: "", reason: expect.stringContaining('did you mean "workspaceId"?') as string },
            ]);
            expect(fixture().requests()).toEqual([]);
            await expect(plugin.invoke(token, { workspaceId: "ws_nowhere" })).rejects.toMatchObject(
                errorMatching(/AgentEnv: (GET|POST) .*ws_nowhere.* returned 404 .*request id/),
            );
        },
    );
});

test("no function writes, except to request Google's page, and none returns a secret's value", async () => {
    const { workspaceId } = await furnished();
    const { resources: _resources, functions } = (await fixture().plugin.schema()) as {
        resources: object;
        functions: Record<string, object>;
    };
    const results: string[] = [];
    for (const token of Object.keys(functions)) {
        const service = token.split(":")[1] ?? "";
        const args: PropertyMap = token.endsWith("getWorkspaces")
            ? {}
            : service === "tripswitch"
              ? { slug: "none" }
              : { workspaceId };
        await fixture()
            .plugin.invoke(token, args)
            .then(({ outputs }) => results.push(JSON.stringify(outputs)))
            .catch((error: Error) => results.push(error.message));
    }
    expect(fixture().writes()).toEqual([
        `POST /agentenv/v1/workspaces/${workspaceId}/oauth-connections/google/auth-url`,
    ]);
    expect(results.join()).not.toContain("canary-value-8c2");
});

describe("Tripswitch's", () => {
    test("getWorkspace finds by UUID and by slug, and getWorkspaces returns all of the org", async () => {
        const created = await steps.create("workspaces:tripswitch:Workspace", {
            name: "Production",
            slug: "production",
        });
        const workspace = {
            workspaceId: created.id,
            name: "Production",
            slug: "production",
            orgId: fixture().emulator.tripswitchOrgId,
            insertedAt: time,
        };
        for (const args of [{ workspaceId: created.id }, { slug: "production" }]) {
            expect(await invoke("getWorkspace", args, "tripswitch")).toEqual(workspace);
        }
        expect(await invoke("getWorkspaces", {}, "tripswitch")).toEqual({ workspaces: [workspace] });
    });

    test.each<[string, PropertyMap, RegExp]>([
        ["neither id nor slug", {}, /needs either workspaceId or slug/],
        ["both", { workspaceId: "x", slug: "y" }, /needs either workspaceId or slug/],
        ["an unknown slug", { slug: "nobody" }, /no workspace of the org has the slug "nobody"/],
        [
            "the id of a missing workspace",
            { workspaceId: "00000000-0000-4000-8000-000000000000" },
            /Tripswitch: GET .*returned 404/,
        ],
    ])("getWorkspace refuses %s", async (_what, args, message) => {
        await expect(invoke("getWorkspace", args, "tripswitch")).rejects.toMatchObject(
            errorMatching(message),
        );
    });
});

test("an unknown function is refused with a list of the known ones", async () => {
    await expect(fixture().plugin.invoke("workspaces:agentenv:getNothing", {})).rejects.toMatchObject(
        errorMatching(
            /there is no function .*getNothing; this provider has .*workspaces:tripswitch:getWorkspace/,
        ),
    );
});
