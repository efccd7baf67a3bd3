/** An AgentEnv workspace: the parent of everything else there. */
import { z } from "zod";
import { opaqueId } from "../../../core/id";
import { autonamed, computed, secret, timestamp, writeOnly } from "../../../core/property";
import { InUseError } from "../../../core/resource";
import type { AgentEnvApi } from "../api/index";
import type { MemberBody } from "../api/members";
import type { WorkspaceBody } from "../api/workspaces";
import { bindBillingAccount } from "./shared/linkedAccounts";
import { descriptionInput } from "./shared/inputs";
import { activeOwners } from "./shared/owners";
import { agentenv } from "../service";

export const Workspace = agentenv.resource("Workspace", {
    description: [
        "An AgentEnv workspace: the parent of members, secrets, billing bindings and connections.",
        "",
        "Routes: `GET` and `POST /workspaces`, `GET`, `PUT` and `DELETE /workspaces/{id}`. An update keeps what others wrote.",
        "Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        name: autonamed(z.string().min(1, "must not be empty").max(64)).describe(
            "Shown to members. Made from the resource's name if absent.",
        ),
        description: descriptionInput("What the workspace is for."),
        billingAccountId: computed(opaqueId.optional()).describe(
            "The billing account to bind. If absent, the user's default one is bound, and a later change by others is left alone.",
        ),
        forceDestroy: writeOnly(z.boolean().default(false)).describe(
            "Delete the workspace even while it holds secrets, connections or members that nobody destroyed first. The default is false.",
        ),
    },
    outputs: {
        workspaceId: z.string().describe("The workspace's id."),
        joinCode: secret(z.string().optional()).describe("The code that lets others join."),
        createdAt: timestamp().optional().describe("When it was created, RFC 3339."),
    },
    id: { workspaceId: opaqueId },
    goneWarning:
        "the workspace is gone from AgentEnv, and all that was in it: `up` will make an empty one and fill it with what the program declares",

    identity: {
        by: ["name"],
        createdAt: ({ createdAt }) => createdAt,
        find: async ({ api, inputs }) =>
            (await api.workspaces.list())
                .filter((workspace) => workspace.name === inputs.name)
                .map((workspace) => ({
                    id: { workspaceId: workspace.id },
                    // A list may show less of it; less is better than an object that nobody knows.
                    live: async () => live(await api.workspaces.get(workspace.id).catch(() => workspace)),
                    createdAt: workspace.createdAt ?? undefined,
                    what: `there is a workspace "${workspace.name}" already (${workspace.id})`,
                })),
    },

    async create({ api, inputs, idempotencyKey }) {
        const made = await api.workspaces.create(
            {
                name: inputs.name,
                ...(inputs.description === undefined ? {} : { description: inputs.description }),
                ...(inputs.billingAccountId === undefined
                    ? {}
                    : { billingAccountId: inputs.billingAccountId }),
            },
            idempotencyKey,
        );
        // An answer may show less than a read: the join code is wanted, and less is better than a workspace that no state knows.
        const complete = made.joinCode == null ? await api.workspaces.get(made.id).catch(() => made) : made;
        return { id: { workspaceId: made.id }, live: live(complete) };
    },

    async read({ api, id }) {
        return live(await api.workspaces.get(id.workspaceId));
    },

    async update({ api, id: { workspaceId }, inputs: { name, description, billingAccountId }, changed }) {
        const rebound = changed.has("billingAccountId") ? billingAccountId : undefined;
        if (rebound !== undefined) {
            await bindBillingAccount(api, workspaceId, rebound);
        }
        const fields = {
            ...(changed.has("name") ? { name } : {}),
            ...(changed.has("description") ? { description: description ?? null } : {}),
        };
        const current =
            Object.keys(fields).length > 0
                ? await api.workspaces.update(workspaceId, fields)
                : await api.workspaces.get(workspaceId);
        // What was just written counts, should the service still show what was before.
        return { ...live(current), ...(rebound === undefined ? {} : { billingAccountId: rebound }) };
    },

    async delete({ api, urn, id, state }) {
        if (state.forceDestroy !== true) {
            await refuseWhileInUse(api, id.workspaceId, urn);
        }
        await api.workspaces.delete(id.workspaceId);
    },

    async *list({ api }) {
        for (const workspace of await api.workspaces.list()) {
            yield { id: { workspaceId: workspace.id }, name: workspace.name };
        }
    },
});

function live(workspace: WorkspaceBody) {
    return {
        name: workspace.name,
        description: workspace.description || undefined,
        billingAccountId: workspace.billingAccountId ?? undefined,
        workspaceId: workspace.id,
        joinCode: workspace.joinCode ?? undefined,
        createdAt: workspace.createdAt ?? undefined,
    };
}

/** The members that could have been removed first: not the user of the credential, who deletes it, and not the last owner. */
async function removable(api: AgentEnvApi, members: readonly MemberBody[]): Promise<readonly MemberBody[]> {
    if (members.length <= 1) {
        return [];
    }
    const self = await api.session.credentialOwner();
    const owners = activeOwners(members);
    return members.filter((member) => member.userId !== self && (owners.length > 1 || member !== owners[0]));
}

/**
 * The service would delete what is in it as well. That may be someone's, or the program's own that its options keep from being deleted first; nobody tells
 * a provider which.
 */
async function refuseWhileInUse(api: AgentEnvApi, workspaceId: string, urn = "<urn>"): Promise<void> {
    const workspace = await api.workspaces.get(workspaceId);
    const secrets = (await api.secrets.list(workspaceId)).map((item) => `secret "${item.name}"`);
    const members = (await removable(api, workspace.members ?? [])).map(
        (member) => `member ${member.email ?? member.userId ?? "(unknown)"}`,
    );
    const connections = (await api.google.listConnections(workspaceId)).map(
        (connection) => `Google connection ${connection.email ?? connection.id}`,
    );
    const held = [...secrets, ...members, ...connections];
    if (held.length > 0) {
        const named =
            held.slice(0, 10).join(", ") + (held.length > 10 ? ` and ${held.length - 10} more` : "");
        throw new InUseError(
            `the workspace "${workspace.name}" (${workspaceId}) still holds objects, which would be deleted with it: ${named}. They may be someone else's, or the program's own under deletedWith or retainOnDelete`,
            {
                hint: `to delete them with it, set forceDestroy to true in the program, run \`pulumi up --target '${urn}'\` (without --target, an up creates again what was destroyed already), and repeat this command; to keep the workspace, remove it from the stack with \`pulumi state delete '${urn}'\`; or delete the objects at AgentEnv`,
            },
        );
    }
}
