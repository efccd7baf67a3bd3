/** All members of an AgentEnv workspace, exclusively: a member that the roster neither declares nor protects is drift, and removed by `up`. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { volatile, writeOnly } from "../../../core/declare/property";
import { isMap, sameValue, type PropertyValue } from "../../../core/values/value";
import { ProviderError } from "../../../errors";
import { emailInput, workspaceIdInput } from "./shared/inputs";
import { membersScope, previewMembers, roleInput } from "./shared/members";
import { Roster, type Declared } from "./shared/roster";
import { problemsByThemselves, problemsOfChange, problemsOfCreate } from "./shared/rosterProblems";
import { agentenv } from "../service";
import { Workspace } from "./workspace";
import { WorkspaceMember } from "./workspaceMember";

/** E-mails as keys, each once, in lower case. */
const membersInput = () =>
    z
        .record(z.string(), roleInput())
        .superRefine((members, context) => {
            const seen = new Set<string>();
            for (const key of Object.keys(members)) {
                const email = emailInput().safeParse(key);
                const message = !email.success
                    ? "is not an e-mail address"
                    : seen.has(email.data)
                      ? "is there twice: upper and lower case are the same"
                      : undefined;
                if (message !== undefined) {
                    context.addIssue({ code: "custom", path: [key], message });
                }
                seen.add(email.data ?? key);
            }
        })
        .transform((members) =>
            Object.fromEntries(Object.entries(members).map(([key, role]) => [key.toLowerCase(), role])),
        );

export const WorkspaceMembers = agentenv.resource("WorkspaceMembers", {
    description: [
        "All members of an AgentEnv workspace, by e-mail. A member whom it neither declares nor protects is reported as drift, and removed by `up`; a missing one is invited; one with another role is removed and invited again, as no route changes a role.",
        "",
        "Never removed are the user of the credential, the last active owner, and members without an e-mail. Creating it fails where the workspace has members whom it does not name. Destroying it removes nobody.",
        "",
        "Routes: `POST /workspaces/{id}/members`, `DELETE /workspaces/{id}/members/{userId}`; read from `GET /workspaces/{id}`. Import by the workspace's id.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        members: membersInput().describe(
            "The role of each member, by e-mail address: owner, admin, member or viewer. Upper and lower case of an address are the same.",
        ),
        protected: writeOnly(z.array(emailInput()).default([])).describe(
            "E-mail addresses of members who are left alone, whatever their role.",
        ),
    },
    outputs: {
        userIds: volatile(z.record(z.string(), z.string()).optional()).describe(
            "The user's id of each member, by e-mail address.",
        ),
        expired: volatile(z.array(z.string()).optional()).describe(
            "The e-mail addresses whose invitations expired. Absent if there are none.",
        ),
    },
    id: { workspaceId: opaqueId },
    parent: { resource: () => Workspace, id: (id) => id },

    manages(inputs) {
        const { workspaceId } = inputs;
        const { members = {}, protected: kept } = declaredIn(inputs);
        return typeof workspaceId === "string"
            ? { scope: membersScope(workspaceId), parts: [...Object.keys(members), ...kept], wholly: true }
            : undefined;
    },

    async check({ inputs: { workspaceId, members, protected: kept = [] }, unknown, olds, api }) {
        if (members === undefined) {
            return [];
        }
        const declared = { members, protected: kept };
        const problems = problemsByThemselves(declared);
        if (problems.length > 0 || workspaceId === undefined || unknown.has("protected")) {
            return problems;
        }
        const before = olds.workspaceId === workspaceId ? olds.members : undefined;
        if (before !== undefined && sameValue(before, members)) {
            return [];
        }
        return previewMembers("members", async () => {
            const roster = await Roster.read(await api(), workspaceId);
            return before === undefined
                ? problemsOfCreate(roster, declared)
                : problemsOfChange(roster, before, declared);
        });
    },

    /** Where a response is lost, the same `up` again does the rest: it invites nobody twice. */
    unknownOutcomeHint: "run `pulumi up` again: it does what is left",

    async create({ api, log, inputs: { workspaceId, ...declared } }) {
        const roster = await Roster.read(api, workspaceId);
        for (const { path, reason } of problemsOfCreate(roster, declared)) {
            throw new ProviderError(`${path}: ${reason}`);
        }
        await roster.apply(declared, Object.keys(declared.members), { log, reinviteExpired: true });
        return { id: { workspaceId }, live: roster.live(declared) };
    },

    async read({ api, id: { workspaceId }, state }) {
        const roster = await Roster.read(api, workspaceId);
        // An import takes everyone.
        const { members = roster.members, protected: kept } = declaredIn(state);
        return roster.live({ members, protected: kept });
    },

    async update({ api, log, id: { workspaceId }, inputs, changed, changedKeys }) {
        const roster = await Roster.read(api, workspaceId);
        if (changed.has("members")) {
            const emails = changedKeys.get("members") ?? Object.keys(inputs.members);
            await roster.apply(inputs, emails, { log });
        }
        return roster.live(inputs);
    },

    delete({ log, id: { workspaceId }, state }) {
        const people = Object.keys(declaredIn(state).members ?? {}).length;
        log.info(
            `${people} ${people === 1 ? "member stays" : "members stay"} in workspace ${workspaceId}: deleting the roster removes nobody`,
        );
        return Promise.resolve();
    },

    lapse: {
        output: "expired",
        of: ({ expired }) =>
            Array.isArray(expired) && expired.length > 0
                ? `the invitations of ${expired.join(", ")} expired: to send them again, replace the resource with \`pulumi up --replace <urn>\``
                : undefined,
    },

    /** Neither the e-mails that it protects nor the user of the credential are removed, so that they are no difference when the program does not declare them. */
    spared(state, { inputs, account }) {
        const userIds = isMap(state.userIds) ? Object.entries(state.userIds) : [];
        const own = userIds.filter(([, userId]) => userId === account).map(([email]) => email);
        return { members: [...declaredIn(inputs).protected, ...own] };
    },

    async *list({ api }) {
        for (const { id, name } of await api.workspaces.list()) {
            yield { id: { workspaceId: id }, name };
        }
    },

    comparison: {
        parts: ({ workspaceId, members = {} }) =>
            Object.entries(members as Record<string, string>).map(([email, role]) => ({
                resource: WorkspaceMember,
                properties: { workspaceId, email, role },
            })),
    },
});

/** A state may have been edited by hand, or the inputs of a Diff were never checked. */
function declaredIn(properties: { members?: unknown; protected?: unknown }): Omit<Declared, "members"> & {
    members: Declared["members"] | undefined;
} {
    const { members, protected: kept } = properties;
    return {
        members: isMap(members as PropertyValue) ? (members as Declared["members"]) : undefined,
        protected: Array.isArray(kept) ? kept.filter((email) => typeof email === "string") : [],
    };
}
