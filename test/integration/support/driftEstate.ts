/** Stacks for tests of `drift`: of a program with every resource of both services, in either front-end, and of one whose service is gone. */
import { startEmulator } from "../../../emulator";
import { DYNAMIC, YAML, yamlProgram, type Program } from "../../../harness/programs";
import { CANARY, type StackFixture } from "../../../harness/stackFixture";
import type { Stack } from "../../../toolchain/stack/stack";
import { svg } from "./allResourcesProgram";
import { requireSuccess } from "./requireSuccess";

const agentenv = (name: string, properties: Record<string, unknown>) => ({
    type: `workspaces:agentenv:${name}`,
    properties,
});
const secret = (workspace: string, name: string, description?: string) =>
    agentenv("Secret", {
        workspaceId: `\${${workspace}.workspaceId}`,
        name,
        value: "${token}",
        ...(description === undefined ? {} : { description }),
    });
const member = (workspace: string, email: string, rest: Record<string, unknown> = {}) =>
    agentenv("WorkspaceMember", { workspaceId: `\${${workspace}.workspaceId}`, email, ...rest });

/** The slug of a workspace of Tripswitch is unique, so each stack has its own. */
export function driftProgram(slug: string): Program {
    const workspaceId = "${team.workspaceId}";
    return {
        config: {
            token: { type: "string", secret: true },
            joinCode: { type: "string", secret: true },
            googleCode: { type: "string", secret: true },
            otherGoogleCode: { type: "string", secret: true },
            linkedAccount: { type: "string" },
            boundAccount: { type: "string" },
        },
        resources: {
            team: agentenv("Workspace", { name: "team", description: "Ours." }),
            icon: agentenv("WorkspaceIcon", { workspaceId, source: { "fn::fileAsset": "./icon.svg" } }),
            policy: agentenv("WorkspaceTotpPolicy", { workspaceId, required: true }),
            removed: member("team", "Alice@Example.com", { role: "viewer" }),
            promoted: member("team", "bob@example.com", { role: "member" }),
            lapsed: member("team", "erin@example.com"),
            reinvited: member("team", "fay@example.com", { reinviteExpired: true }),
            unlinked: agentenv("BillingAccount", { workspaceId, name: "extra" }),
            link: agentenv("BillingAccountLink", { workspaceId, billingAccountId: "${linkedAccount}" }),
            defaultAccount: agentenv("DefaultBillingAccount", {
                workspaceId,
                billingAccountId: "${unlinked.billingAccountId}",
            }),
            rewritten: secret("team", "REWRITTEN"),
            described: secret("team", "DESCRIBED", "Ours."),
            missing: secret("team", "MISSING"),
            revoked: agentenv("GoogleOauthConnection", { workspaceId, code: "${googleCode}" }),
            disconnected: agentenv("GoogleOauthConnection", { workspaceId, code: "${otherGoogleCode}" }),
            join: agentenv("WorkspaceJoin", { code: "${joinCode}" }),
            limits: agentenv("RateLimitRefresh", { workspaceId }),
            checkout: agentenv("BillingCheckout", { workspaceId, amountCents: 500 }),
            x402: agentenv("BillingX402Checkout", { workspaceId, amountCents: 500 }),

            crew: agentenv("Workspace", { name: "crew" }),
            people: agentenv("WorkspaceMembers", {
                workspaceId: "${crew.workspaceId}",
                members: {
                    "carol@example.com": "viewer",
                    "dave@example.com": "member",
                    "gil@example.com": "member",
                    "hal@example.com": "viewer",
                },
            }),
            crewIcon: agentenv("WorkspaceIcon", {
                workspaceId: "${crew.workspaceId}",
                source: { "fn::fileAsset": "./icon.svg" },
            }),

            // Without a name: it gets one of ours.
            bound: agentenv("Workspace", { billingAccountId: "${boundAccount}" }),

            doomed: agentenv("Workspace", { name: "doomed" }),
            doomedPolicy: agentenv("WorkspaceTotpPolicy", {
                workspaceId: "${doomed.workspaceId}",
                required: true,
            }),
            doomedSecret: secret("doomed", "DOOMED"),
            doomedMember: member("doomed", "ivy@example.com"),

            emptied: agentenv("Workspace", { name: "emptied" }),
            emptiedOne: secret("emptied", "ONE"),
            emptiedTwo: secret("emptied", "TWO"),
            emptiedThree: secret("emptied", "THREE"),

            production: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: "Production", slug },
            },
            retired: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: "Retired", slug: `${slug}-retired` },
            },
        },
    };
}

const ICON = { "icon.svg": svg("blue") };

/** What no route shows, whatever else there is. */
export const OF_A_CLEAN_ESTATE = ["unverifiable checkout", "unverifiable x402"];

/** Creates what the program's configuration refers to: another user's workspace to join, and accounts of ours. */
async function driftConfig(
    fixture: StackFixture,
    name: string,
): Promise<Record<string, string | { secret: string }>> {
    const other = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as { key: string };
    const theirs = (await fixture.agentenv("POST", "/workspaces", { name: "theirs" }, other.key)) as {
        joinCode: string;
    };
    const scratch = (await fixture.agentenv("POST", "/workspaces", { name: "scratch" })) as { id: string };
    const account = async (title: string): Promise<string> => {
        const path = `/workspaces/${scratch.id}/billing/accounts`;
        return ((await fixture.agentenv("POST", path, { name: title })) as { id: string }).id;
    };
    const [linkedAccount, boundAccount] = [await account("linked"), await account("bound")];
    await fixture.agentenv("DELETE", `/workspaces/${scratch.id}`);
    return {
        token: { secret: `${CANARY}-token` },
        joinCode: { secret: theirs.joinCode },
        googleCode: { secret: `code-ann-${CANARY}-${name}` },
        otherGoogleCode: { secret: `code-ben-${CANARY}-${name}` },
        linkedAccount,
        boundAccount,
        "workspaces:allowBillingCheckout": "true",
    };
}

/** With the settings of unattended runs. The program leaves the description of one workspace to others. */
export async function pluginStack(fixture: StackFixture): Promise<Stack> {
    const { resources, ...program } = driftProgram("estate");
    const crew = { ...resources?.["crew"], options: { ignoreChanges: ["description"] } };
    return fixture.stack({
        program: {
            ...yamlProgram({ ...program, name: "estate", resources: { ...resources, crew } }),
            ...ICON,
        },
        language: YAML.language,
        plugin: YAML.plugin,
        config: {
            ...(await driftConfig(fixture, "estate")),
            "workspaces:lapsed": "drift",
            "workspaces:vanishedWorkspace": "error",
        },
    });
}

/** A resource of another provider, which cannot be read. */
const OTHER = `
class Other extends pulumi.dynamic.Resource {}
new Other({ create: async () => ({ id: "1" }), read: async () => { throw new Error("cannot be read"); } }, "other", {});
`;

/** Its setting of what lapsed comes from the environment. */
export async function dynamicStack(fixture: StackFixture, beside: Stack): Promise<Stack> {
    const { "index.ts": program, ...files } = DYNAMIC.render(driftProgram("classes"));
    return fixture.stack({
        program: { ...files, "index.ts": `${program}${OTHER}`, ...ICON, "Pulumi.yaml": "name: classes\n" },
        language: DYNAMIC.language,
        plugin: DYNAMIC.plugin,
        config: await driftConfig(fixture, "classes"),
        beside,
    });
}

/** Its service is no longer there. */
export async function brokenStack(fixture: StackFixture, beside: Stack): Promise<Stack> {
    const elsewhere = await startEmulator();
    const settings = {
        agentenvUrl: elsewhere.agentenvUrl,
        agentenvApiKey: { "fn::secret": elsewhere.agentenvApiKey },
        maxRetries: 0,
    };
    const far = { type: "pulumi:providers:workspaces", properties: settings };
    const lost = {
        type: "workspaces:agentenv:Workspace",
        properties: { name: "lost" },
        options: { provider: "${far}" },
    };
    const program = yamlProgram({ name: "broken", resources: { far, lost } });
    const stack = await fixture.stack({ program, language: "yaml", beside });
    requireSuccess(await stack.up(["--skip-preview"]));
    await elsewhere.close();
    return stack;
}

/** The import ids of a stack's resources, by their names. */
export type Ids = Readonly<Record<string, string>>;

export async function idsOf(stack: Stack): Promise<Ids> {
    const { resources = [] } = await stack.storedState();
    return Object.fromEntries(resources.map(({ urn, id = "" }) => [urn.split("::").pop() ?? "", id]));
}
