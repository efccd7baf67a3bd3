/** A program with all resources of both services, and changes to each of them outside of Pulumi. */
import type { Program } from "../../../harness/programs";
import { CANARY, type StackFixture } from "../../../harness/stackFixture";

export interface AllResourcesOptions {
    name: string;
    description: string;
    icon: string;
    totpRequired: boolean;
    reinviteExpired: boolean;
    /** Which account is the default: the created one or the linked one. */
    defaultAccount: "extra" | "link";
    secretDescription: string;
    tripswitchName: string;
    slug: string;
    forceDestroy: boolean;
    /** The roster of the second workspace. */
    people: Record<string, string>;
}

export const INITIAL: AllResourcesOptions = {
    name: "team",
    description: "Ours.",
    icon: "red",
    totpRequired: true,
    reinviteExpired: false,
    defaultAccount: "extra",
    secretDescription: "A token.",
    tripswitchName: "Production",
    slug: "production",
    forceDestroy: false,
    people: { "carol@example.com": "admin" },
};

/** Every input that can be updated in place has a new value; the secret's value is in config. */
export const EDITED: AllResourcesOptions = {
    name: "team-b",
    description: "Still ours.",
    icon: "blue",
    totpRequired: false,
    reinviteExpired: true,
    defaultAccount: "link",
    secretDescription: "The token.",
    tripswitchName: "Staging",
    slug: "staging",
    forceDestroy: true,
    people: { "carol@example.com": "viewer", "dave@example.com": "member" },
};

/** The names of the updatable resources in the program. */
export const UPDATABLE = [
    "team",
    "icon",
    "policy",
    "alice",
    "defaultAccount",
    "secretToken",
    "production",
    "people",
];

export function svg(colour: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg"><rect width="8" height="8" fill="${colour}"/></svg>\n`;
}

/** The program; its icon is a file beside it. */
export function allResourcesProgram(options: AllResourcesOptions): Program {
    const workspaceId = "${team.workspaceId}";
    const agentenv = (name: string, properties: Record<string, unknown>) => ({
        type: `workspaces:agentenv:${name}`,
        properties,
    });
    return {
        config: {
            token: { type: "string", secret: true },
            joinCode: { type: "string", secret: true },
            googleCode: { type: "string", secret: true },
            linkedAccount: { type: "string" },
        },
        resources: {
            team: agentenv("Workspace", {
                name: options.name,
                description: options.description,
                forceDestroy: options.forceDestroy,
            }),
            icon: agentenv("WorkspaceIcon", { workspaceId, source: { "fn::fileAsset": "./icon.svg" } }),
            policy: agentenv("WorkspaceTotpPolicy", { workspaceId, required: options.totpRequired }),
            alice: agentenv("WorkspaceMember", {
                workspaceId,
                email: "Alice@Example.com",
                role: "viewer",
                reinviteExpired: options.reinviteExpired,
            }),
            crew: agentenv("Workspace", { name: "crew" }),
            people: agentenv("WorkspaceMembers", {
                workspaceId: "${crew.workspaceId}",
                members: options.people,
                protected: ["break-glass@example.com"],
            }),
            join: agentenv("WorkspaceJoin", { code: "${joinCode}" }),
            extra: agentenv("BillingAccount", { workspaceId, name: "extra" }),
            link: agentenv("BillingAccountLink", { workspaceId, billingAccountId: "${linkedAccount}" }),
            defaultAccount: agentenv("DefaultBillingAccount", {
                workspaceId,
                billingAccountId: `\${${options.defaultAccount}.billingAccountId}`,
            }),
            secretToken: agentenv("Secret", {
                workspaceId,
                name: "TOKEN",
                value: "${token}",
                description: options.secretDescription,
            }),
            google: agentenv("GoogleOauthConnection", { workspaceId, code: "${googleCode}" }),
            limits: agentenv("RateLimitRefresh", { workspaceId }),
            checkout: agentenv("BillingCheckout", { workspaceId, amountCents: 500 }),
            x402: agentenv("BillingX402Checkout", { workspaceId, amountCents: 500 }),
            production: {
                type: "workspaces:tripswitch:Workspace",
                properties: { name: options.tripswitchName, slug: options.slug },
            },
        },
        outputs: { workspaceId, checkoutUrl: "${checkout.url}" },
    };
}

/** Creates what the program's config refers to: another user's workspace to join, and an account of ours to link. */
export async function prepareServices(
    fixture: StackFixture,
): Promise<Record<string, string | { secret: string }>> {
    const other = (await fixture.control("POST", "/accounts", { service: "agentenv" })) as { key: string };
    const theirs = (await fixture.agentenv("POST", "/workspaces", { name: "theirs" }, other.key)) as {
        joinCode: string;
    };
    const scratch = (await fixture.agentenv("POST", "/workspaces", { name: "scratch" })) as { id: string };
    const account = (await fixture.agentenv("POST", `/workspaces/${scratch.id}/billing/accounts`, {
        name: "linked",
    })) as { id: string };
    await fixture.agentenv("DELETE", `/workspaces/${scratch.id}`);
    return {
        token: { secret: `${CANARY}-token` },
        joinCode: { secret: theirs.joinCode },
        googleCode: { secret: `code-${CANARY}` },
        linkedAccount: account.id,
        "workspaces:allowBillingCheckout": "true",
    };
}

/**
 * Makes every change that is drift, after an up of EDITED. Returns the operation that a refresh has to show for each
 * resource, by its name in the program.
 */
export async function changeOutsideOfPulumi(
    fixture: StackFixture,
    workspaceId: string,
): Promise<Record<string, string>> {
    const w = `/workspaces/${workspaceId}`;
    const list = async <T>(path: string, key: string): Promise<T[]> =>
        ((await fixture.agentenv("GET", w + path)) as Record<string, T[]>)[key] ?? [];

    await fixture.agentenv("PUT", w, { name: "by hand", description: "By hand." });
    await fixture.putIcon(workspaceId, svg("green"));
    await fixture.agentenv("PUT", `${w}/totp-policy`, { required: true });

    const workspace = (await fixture.agentenv("GET", w)) as { members: { userId: string; email: string }[] };
    const alice = workspace.members.find(({ email }) => email === "alice@example.com");
    await fixture.agentenv("DELETE", `${w}/members/${alice?.userId}`);

    const accounts = await list<{ id: string; name: string }>("/billing/accounts", "billingAccounts");
    const account = (name: string) => accounts.find((one) => one.name === name)?.id;
    await fixture.agentenv("POST", `${w}/billing/accounts/${account("Default")}/default`);
    await fixture.agentenv("DELETE", `${w}/billing/accounts/${account("extra")}`);
    await fixture.agentenv("DELETE", `${w}/billing/accounts/${account("linked")}`);

    const [secret] = await list<{ id: string }>("/secrets", "secrets");
    await fixture.agentenv("PATCH", `${w}/secrets/${secret?.id}`, { value: "theirs" });

    const { workspaces } = (await fixture.tripswitch("GET", "/workspaces")) as {
        workspaces: { id: string }[];
    };
    await fixture.tripswitch("PATCH", `/workspaces/${workspaces[0]?.id}`, { name: "By hand" });

    const crew = (
        (await fixture.agentenv("GET", "/workspaces")) as { workspaces: { id: string; name: string }[] }
    ).workspaces.find(({ name }) => name === "crew");
    await fixture.agentenv("POST", `/workspaces/${crew?.id}/members`, {
        email: "stranger@example.com",
        role: "owner",
    });

    return {
        team: "update",
        icon: "update",
        policy: "update",
        alice: "delete",
        extra: "update",
        link: "delete",
        defaultAccount: "update",
        secretToken: "update",
        production: "update",
        people: "update",
    };
}
