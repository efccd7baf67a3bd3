/** An AgentEnv workspace: the parent of all other resources of the service. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { autonamed, computed, secret, timestamp, writeOnly } from "../../../core/declare/property";
import { InUseError } from "../../../core/declare/resource";
import type { AgentEnvApi } from "../api/index";
import type { MemberBody } from "../api/members";
import type { WorkspaceBody } from "../api/workspaces";
import { bindBillingAccount } from "./shared/linkedAccounts";
import { descriptionInput } from "./shared/inputs";
import { activeOwners, emailOf, membersScope } from "./shared/members";
import { agentenv } from "../service";

/** `S2` before `S10`. Made when it is needed: the first collator of a process takes longer than all declarations. */
const collator = () => new Intl.Collator("en", { numeric: true });

export const Workspace = agentenv.resource("Workspace", {
    description: [
        "An AgentEnv workspace: the parent of members, secrets, billing bindings and connections.",
        "",
        "Routes: `GET` and `POST /workspaces`, `GET`, `PUT` and `DELETE /workspaces/{id}`. An update keeps what others wrote.",
        "Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        name: autonamed(z.string().min(1, "must not be empty").max(64)).describe(
            "Shown to members. Generated from the resource's name if absent.",
        ),
        description: descriptionInput("What the workspace is for."),
        billingAccountId: computed(opaqueId.optional()).describe(
            "The billing account to bind. If absent, the user's default one is bound, and a later change by others is kept.",
        ),
        forceDestroy: writeOnly(z.boolean().default(false)).describe(
            "Delete the workspace even if it still holds secrets, connections or members. The default is false.",
        ),
    },
    outputs: {
        workspaceId: z.string().describe("The workspace's id."),
        joinCode: secret(z.string().optional()).describe("The code with which others join."),
        createdAt: timestamp().optional().describe("When it was created, RFC 3339."),
    },
    id: { workspaceId: opaqueId },
    goneWarning: () =>
        "the workspace is gone from AgentEnv, with everything in it, or the user of the credential is no longer a member: `up` will create an empty one and the resources that the program declares in it",

    identity: {
        by: ["name"],
        createdAt: ({ createdAt }) => createdAt,
        find: async ({ api, inputs }) =>
            (await api.workspaces.list())
                .filter((workspace) => workspace.name === inputs.name)
                .map((workspace) => ({
                    id: { workspaceId: workspace.id },
                    // A list may omit fields. If the read fails, an incomplete state is better than an object that is in no state.
                    live: async () => live(await api.workspaces.get(workspace.id).catch(() => workspace)),
                    createdAt: workspace.createdAt ?? undefined,
                    what: `there is a workspace "${workspace.name}" already (${workspace.id})`,
                })),
    },

    async create({ api, inputs, idempotencyKey }) {
        const created = await api.workspaces.create(
            {
                name: inputs.name,
                ...(inputs.description === undefined ? {} : { description: inputs.description }),
                ...(inputs.billingAccountId === undefined
                    ? {}
                    : { billingAccountId: inputs.billingAccountId }),
            },
            idempotencyKey,
        );
        // The response may omit the join code. If the read fails, an incomplete state is better than a workspace that is in no state.
        const complete =
            created.joinCode == null ? await api.workspaces.get(created.id).catch(() => created) : created;
        return { id: { workspaceId: created.id }, live: live(complete) };
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
        // The account that was just bound, even if the service still returns the one before.
        return { ...live(current), ...(rebound === undefined ? {} : { billingAccountId: rebound }) };
    },

    async delete({ api, urn, id, state, released }) {
        if (state.forceDestroy !== true) {
            await refuseWhileInUse(api, id.workspaceId, {
                urn,
                released: released(membersScope(id.workspaceId)),
            });
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

/** The members that could have been removed first: not the user of the credential, and not the last owner. */
async function removable(api: AgentEnvApi, members: readonly MemberBody[]): Promise<readonly MemberBody[]> {
    if (members.length <= 1) {
        return [];
    }
    const self = await api.session.credentialOwner();
    const owners = activeOwners(members);
    return members.filter((member) => member.userId !== self && (owners.length > 1 || member !== owners[0]));
}

/**
 * The service would delete the workspace's objects with it. They may be someone else's, or the program's own that resource options keep from
 * being deleted first; a provider cannot distinguish them.
 */
async function refuseWhileInUse(
    api: AgentEnvApi,
    workspaceId: string,
    { urn = "<urn>", released }: { urn: string | undefined; released: ReadonlySet<string> },
): Promise<void> {
    const workspace = await api.workspaces.get(workspaceId);
    const secrets = (await api.secrets.list(workspaceId)).map((item) => `secret "${item.name}"`);
    const members = (await removable(api, workspace.members ?? []))
        .filter((member) => !released.has(emailOf(member) ?? ""))
        .map((member) => `member ${member.email ?? member.userId ?? "(unknown)"}`);
    const connections = (await api.google.listConnections(workspaceId)).map(
        (connection) => `Google connection ${connection.email ?? connection.id}`,
    );
    // Each kind by name: the service lists in the order of creation, which concurrent creates leave to chance.
    const { compare } = collator();
    const held = [secrets, members, connections].flatMap((names) => names.sort(compare));
    if (held.length > 0) {
        const listed =
            held.slice(0, 10).join(", ") + (held.length > 10 ? ` and ${held.length - 10} more` : "");
        throw new InUseError(
            `the workspace "${workspace.name}" (${workspaceId}) still holds objects, which would be deleted with it: ${listed}. They may be someone else's, the program's own under deletedWith or retainOnDelete, or members of a WorkspaceMembers that an earlier run deleted`,
            {
                hint: `to delete them with it, set forceDestroy to true in the program, run \`pulumi up --target '${urn}'\` (without --target, an up creates the destroyed resources again), and repeat this command; to keep the workspace, remove it from the stack with \`pulumi state delete '${urn}'\`; or delete the objects at AgentEnv`,
            },
        );
    }
}
