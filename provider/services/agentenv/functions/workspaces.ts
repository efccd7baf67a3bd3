/** Workspaces, with their members and icons. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { named, secret } from "../../../core/declare/property";
import { ProviderError } from "../../../errors";
import type { AgentEnvApi } from "../api/index";
import type { WorkspaceBody } from "../api/workspaces";
import { agentenv } from "../service";
import { when, workspaceId } from "./fields";

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
    description: z.string().optional().describe("What the workspace is for."),
    billingAccountId: z.string().optional().describe("Its default billing account."),
    createdAt: when("When it was created").optional(),
};

export const getWorkspace = agentenv.function("getWorkspace", {
    description:
        "An AgentEnv workspace, by its id or by a unique name. Routes: `GET /workspaces/{id}`, `GET /workspaces`.",
    inputs: {
        workspaceId: opaqueId.optional().describe("Its id. Give this or name."),
        name: z.string().min(1).optional().describe("Its name, if it is unique. Give this or workspaceId."),
    },
    outputs: {
        ...workspaceFields,
        joinCode: secret(z.string().optional()).describe("The code with which others join."),
        totpRequired: z.boolean().describe("Whether members must use one-time passwords."),
        members: z.array(member).describe("Its members."),
    },
    async invoke({ api, inputs }) {
        const workspace = await api.workspaces.get(await workspaceIdOf(api, inputs.workspaceId, inputs.name));
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
        workspaces: z.array(named("WorkspaceInfo", z.object(workspaceFields))).describe("The workspaces."),
    },
    async invoke({ api }) {
        return { workspaces: (await api.workspaces.list()).map(summaryOf) };
    },
});

export const getWorkspaceIcon = agentenv.function("getWorkspaceIcon", {
    description: "The icon of an AgentEnv workspace. Route: `GET /workspaces/{id}/icon`.",
    inputs: { workspaceId },
    outputs: {
        contentType: z.string().describe("Its media type."),
        contentBase64: z.string().describe("Its bytes, in base64."),
        size: z.number().int().describe("The number of bytes."),
    },
    async invoke({ api, inputs }) {
        const { content, contentType } = await api.icon.get(inputs.workspaceId);
        return {
            contentType,
            contentBase64: Buffer.from(content).toString("base64"),
            size: content.byteLength,
        };
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

async function workspaceIdOf(
    api: AgentEnvApi,
    id: string | undefined,
    name: string | undefined,
): Promise<string> {
    if ((id === undefined) === (name === undefined)) {
        throw new ProviderError("getWorkspace needs either workspaceId or name");
    }
    if (id !== undefined) {
        return id;
    }
    const found = (await api.workspaces.list()).filter((workspace) => workspace.name === name);
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
