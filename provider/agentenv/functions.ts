/** AgentEnv's functions: what can be looked at. What moves by itself (balances, usage, limits) is here, never a resource's output. */
import { z } from "zod";
import { opaqueId } from "../core/id";
import { named, secret, timestamp } from "../core/property";
import { ProviderError } from "../errors";
import type { AgentEnvApi } from "./api";
import type { BillingAccountBody, WorkspaceBody } from "./bodies";
import { agentenv } from "./service";

const workspaceId = opaqueId.describe("The workspace's id.");
const cents = (description: string) => z.number().int().describe(`${description}, in cents.`);
const when = (description: string) => timestamp().describe(`${description}, RFC 3339.`);

const member = named(
    "WorkspaceMemberInfo",
    z.object({
        userId: z.string().optional().describe("The user's id."),
        email: z.string().optional().describe("The e-mail address."),
        role: z.string().describe("owner, admin, member or viewer."),
        status: z.string().optional().describe("pending, active or expired."),
        invitedAt: when("When the invitation was sent").optional(),
    }),
);

const workspaceFields = {
    workspaceId: z.string().describe("The workspace's id."),
    name: z.string().describe("Its name."),
    description: z.string().optional().describe("What it is for."),
    billingAccountId: z.string().optional().describe("Its default billing account."),
    createdAt: when("When it was created").optional(),
};

export const getWorkspace = agentenv.function("getWorkspace", {
    description:
        "An AgentEnv workspace, by its id or by a name that only one has. Routes: `GET /workspaces/{id}`, `GET /workspaces`.",
    inputs: {
        workspaceId: opaqueId.optional().describe("Its id. Give this or name."),
        name: z
            .string()
            .min(1)
            .optional()
            .describe("Its name, where no other workspace has the same. Give this or workspaceId."),
    },
    outputs: {
        ...workspaceFields,
        joinCode: secret(z.string().optional()).describe("The code that lets others join."),
        totpRequired: z.boolean().describe("Whether members must use one-time passwords."),
        members: z.array(member).describe("Its members."),
    },
    async invoke({ api, inputs }) {
        const workspace = await api.getWorkspace(await workspaceIdOf(api, inputs.workspaceId, inputs.name));
        return {
            ...summaryOf(workspace),
            joinCode: workspace.joinCode ?? undefined,
            totpRequired: workspace.totpPolicy?.required ?? false,
            members: (workspace.members ?? []).map((one) => ({
                userId: one.userId ?? undefined,
                email: one.email ?? undefined,
                role: one.role,
                status: one.status ?? undefined,
                invitedAt: one.invitedAt ?? undefined,
            })),
        };
    },
});

export const getWorkspaces = agentenv.function("getWorkspaces", {
    description: "All AgentEnv workspaces of the credential. Route: `GET /workspaces`.",
    inputs: {},
    outputs: {
        workspaces: z.array(named("WorkspaceSummary", z.object(workspaceFields))).describe("The workspaces."),
    },
    async invoke({ api }) {
        return { workspaces: (await api.listWorkspaces()).map(summaryOf) };
    },
});

export const getWorkspaceIcon = agentenv.function("getWorkspaceIcon", {
    description: "The icon of an AgentEnv workspace. Route: `GET /workspaces/{id}/icon`.",
    inputs: { workspaceId },
    outputs: {
        contentType: z.string().describe("Its media type."),
        contentBase64: z.string().describe("Its bytes, in base64."),
        size: z.number().int().describe("How many bytes that are."),
    },
    async invoke({ api, inputs }) {
        const { content, contentType } = await api.getIcon(inputs.workspaceId);
        return {
            contentType,
            contentBase64: Buffer.from(content).toString("base64"),
            size: content.byteLength,
        };
    },
});

export const getBillingAccounts = agentenv.function("getBillingAccounts", {
    description:
        "The billing accounts linked to an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/billing/accounts`.",
    inputs: { workspaceId },
    outputs: {
        billingAccounts: z
            .array(
                named(
                    "BillingAccountInfo",
                    z.object({
                        billingAccountId: z.string().describe("The account's id."),
                        name: z.string().describe("Its name."),
                        isDefault: z.boolean().describe("Whether it is the workspace's default."),
                        balanceCents: cents("Its balance").optional(),
                        currency: z.string().optional().describe("ISO 4217 code of its currency."),
                        linkedAt: when("Since when it is linked").optional(),
                    }),
                ),
            )
            .describe("The accounts."),
    },
    async invoke({ api, inputs }) {
        return { billingAccounts: (await api.listBillingAccounts(inputs.workspaceId)).map(accountOf) };
    },
});

export const getBillingBalance = agentenv.function("getBillingBalance", {
    description:
        "The balance of an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/billing/balance`.",
    inputs: { workspaceId },
    outputs: {
        balanceCents: cents("The balance"),
        currency: z.string().describe("ISO 4217 code of its currency."),
    },
    async invoke({ api, inputs }) {
        const { balanceCents, currency } = await api.getBalance(inputs.workspaceId);
        return { balanceCents, currency };
    },
});

export const getBillingTransactions = agentenv.function("getBillingTransactions", {
    description:
        "The billing transactions of an AgentEnv workspace, oldest first. Route: `GET /workspaces/{workspaceId}/billing/transactions`.",
    inputs: { workspaceId },
    outputs: {
        transactions: z
            .array(
                named(
                    "BillingTransaction",
                    z.object({
                        id: z.string().describe("The transaction's id."),
                        type: z.string().describe("What kind it is."),
                        amountCents: cents("How much it moved"),
                        description: z.string().optional().describe("What it was for."),
                        createdAt: when("When it was made"),
                    }),
                ),
            )
            .describe("The transactions."),
    },
    async invoke({ api, inputs }) {
        const transactions = await api.listTransactions(inputs.workspaceId);
        return {
            transactions: transactions.map(({ id, type, amountCents, description, createdAt }) => ({
                id,
                type,
                amountCents,
                description: description ?? undefined,
                createdAt,
            })),
        };
    },
});

const period = { periodStart: when("When the period begins"), periodEnd: when("When the period ends") };

export const getBillingSummary = agentenv.function("getBillingSummary", {
    description:
        "The billing of an AgentEnv workspace in this period. Route: `GET /workspaces/{workspaceId}/billing/summary`.",
    inputs: { workspaceId },
    outputs: {
        balanceCents: cents("The balance"),
        spentCents: cents("What was spent"),
        creditedCents: cents("What was credited"),
        ...period,
    },
    async invoke({ api, inputs }) {
        const summary = await api.getBillingSummary(inputs.workspaceId);
        const { balanceCents, spentCents, creditedCents, periodStart, periodEnd } = summary;
        return { balanceCents, spentCents, creditedCents, periodStart, periodEnd };
    },
});

export const getBillingUsageOverview = agentenv.function("getBillingUsageOverview", {
    description:
        "What an AgentEnv workspace used in this period. Route: `GET /workspaces/{workspaceId}/billing/usage-overview`.",
    inputs: { workspaceId },
    outputs: {
        ...period,
        items: z
            .array(
                named(
                    "UsageItem",
                    z.object({
                        name: z.string().describe("What was used."),
                        quantity: z.number().describe("How much of it."),
                        unit: z.string().optional().describe("The unit of the quantity."),
                        amountCents: cents("What it cost"),
                    }),
                ),
            )
            .describe("What was used."),
    },
    async invoke({ api, inputs }) {
        const { periodStart, periodEnd, items } = await api.getUsageOverview(inputs.workspaceId);
        return {
            periodStart,
            periodEnd,
            items: items.map(({ name, quantity, unit, amountCents }) => ({
                name,
                quantity,
                unit: unit ?? undefined,
                amountCents,
            })),
        };
    },
});

export const getSecrets = agentenv.function("getSecrets", {
    description:
        "The secrets of an AgentEnv workspace, without their values. Route: `GET /workspaces/{workspaceId}/secrets`.",
    inputs: { workspaceId },
    outputs: {
        secrets: z
            .array(
                named(
                    "SecretInfo",
                    z.object({
                        secretId: z.string().describe("The secret's id."),
                        name: z.string().describe("Its name."),
                        description: z.string().optional().describe("What it is for."),
                        version: z.number().int().optional().describe("Grows with each write of the value."),
                        createdAt: when("When it was created").optional(),
                        updatedAt: when("When it was last written").optional(),
                    }),
                ),
            )
            .describe("What is known of each."),
    },
    async invoke({ api, inputs }) {
        const secrets = await api.listSecrets(inputs.workspaceId);
        return {
            secrets: secrets.map((item) => ({
                secretId: item.id,
                name: item.name,
                description: item.description || undefined,
                version: item.version ?? undefined,
                createdAt: item.createdAt ?? undefined,
                updatedAt: item.updatedAt ?? undefined,
            })),
        };
    },
});

export const getRateLimits = agentenv.function("getRateLimits", {
    description:
        "The rate limits of an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/rate-limits`.",
    inputs: { workspaceId },
    outputs: {
        limits: z
            .array(
                named(
                    "RateLimit",
                    z.object({
                        name: z.string().describe("What is limited."),
                        limit: z.number().describe("How much of it per window."),
                        remaining: z.number().describe("How much is left."),
                        window: z.string().optional().describe("The span of time that it counts for."),
                        resetAt: when("When it is counted anew").optional(),
                    }),
                ),
            )
            .describe("The limits."),
    },
    async invoke({ api, inputs }) {
        const { limits } = await api.getRateLimits(inputs.workspaceId);
        return {
            limits: limits.map(({ name, limit, remaining, window, resetAt }) => ({
                name,
                limit,
                remaining,
                window: window ?? undefined,
                resetAt: resetAt ?? undefined,
            })),
        };
    },
});

export const getGoogleOAuthConnections = agentenv.function("getGoogleOAuthConnections", {
    description:
        "The Google accounts connected to an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/oauth-connections/google`.",
    inputs: { workspaceId },
    outputs: {
        connections: z
            .array(
                named(
                    "GoogleOAuthConnectionInfo",
                    z.object({
                        connectionId: z.string().describe("The connection's id."),
                        email: z.string().optional().describe("The Google account."),
                        scopes: z.array(z.string()).describe("What it allows."),
                        status: z.string().optional().describe("active or revoked."),
                        connectedAt: when("When it was connected").optional(),
                    }),
                ),
            )
            .describe("The connections."),
    },
    async invoke({ api, inputs }) {
        const connections = await api.listConnections(inputs.workspaceId);
        return {
            connections: connections.map((item) => ({
                connectionId: item.id,
                email: item.email ?? undefined,
                scopes: item.scopes ?? [],
                status: item.status ?? undefined,
                connectedAt: item.connectedAt ?? undefined,
            })),
        };
    },
});

export const getGoogleAuthUrl = agentenv.function("getGoogleAuthUrl", {
    description:
        "The page where a person lets an AgentEnv workspace use a Google account; it ends with the code that GoogleOAuthConnection takes. Route: `POST /workspaces/{workspaceId}/oauth-connections/google/auth-url`, which makes nothing that lasts.",
    inputs: {
        workspaceId,
        redirectUri: z.string().optional().describe("Where the page leads when it is done."),
    },
    outputs: {
        url: z.string().describe("The page."),
        state: secret(z.string().optional()).describe("What comes back with the code."),
    },
    async invoke({ api, inputs }) {
        const { url, state } = await api.createAuthUrl(
            inputs.workspaceId,
            inputs.redirectUri === undefined ? {} : { redirectUri: inputs.redirectUri },
        );
        return { url, state: state ?? undefined };
    },
});

function summaryOf(workspace: WorkspaceBody) {
    return {
        workspaceId: workspace.id,
        name: workspace.name,
        description: workspace.description || undefined,
        billingAccountId: workspace.billingAccountId ?? undefined,
        createdAt: workspace.createdAt ?? undefined,
    };
}

function accountOf(account: BillingAccountBody) {
    return {
        billingAccountId: account.id,
        name: account.name,
        isDefault: account.isDefault ?? false,
        balanceCents: account.balanceCents ?? undefined,
        currency: account.currency ?? undefined,
        linkedAt: account.linkedAt ?? undefined,
    };
}

async function workspaceIdOf(
    api: AgentEnvApi,
    id: string | undefined,
    name: string | undefined,
): Promise<string> {
    if ((id === undefined) === (name === undefined)) {
        throw new ProviderError("getWorkspace needs workspaceId or name, one of them");
    }
    if (id !== undefined) {
        return id;
    }
    const found = (await api.listWorkspaces()).filter((workspace) => workspace.name === name);
    const [only, ...others] = found;
    if (only && others.length === 0) {
        return only.id;
    }
    throw new ProviderError(
        only
            ? `${found.length} workspaces have the name "${name}": ${found.map((workspace) => workspace.id).join(", ")}`
            : `no workspace has the name "${name}"`,
        { hint: "give workspaceId" },
    );
}
