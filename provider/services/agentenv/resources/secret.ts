/**
 * A secret of an AgentEnv workspace. The service never answers the value; what tells that someone else wrote it is its version,
 * compared with the one that our own last write got.
 */
import { z } from "zod";
import { opaqueId } from "../../../core/id";
import { replaces, secret, timestamp, volatile, writeOnly } from "../../../core/property";
import type { AgentEnvApi } from "../api/index";
import type { SecretBody } from "../api/secrets";
import { descriptionInput, workspaceIdInput } from "./shared/inputs";
import { agentenv } from "../service";
import { Workspace } from "./workspace";

export const Secret = agentenv.resource("Secret", {
    description: [
        "A secret of an AgentEnv workspace. Its value is encrypted in state and masked in messages.",
        "",
        "Routes: `GET` and `POST /workspaces/{workspaceId}/secrets`, `PATCH` and `DELETE /workspaces/{workspaceId}/secrets/{secretId}`.",
        'When someone else writes the value, a refresh finds another version, and `up` writes ours again; `ignoreChanges: ["value"]` leaves theirs.',
        "Import by `{workspaceId}/{secretId}`; no route returns the value, so the first `up` after an import writes the program's.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        name: replaces(z.string().min(1, "must not be empty").max(128)).describe(
            "Its name, unique in the workspace.",
        ),
        value: secret(writeOnly(z.string().min(1, "must not be empty").max(65_536))).describe(
            "The value to keep.",
        ),
        description: descriptionInput("What the secret is for."),
    },
    outputs: {
        secretId: z.string().describe("The secret's id."),
        version: volatile(z.number().int().optional()).describe(
            "Grows with each write of the value, by whomever. Where the service counts no versions: the time of the last change, in milliseconds.",
        ),
        lastWrittenVersion: volatile(z.number().int().optional()).describe(
            "The version that our own last write of the value got. Another `version` means that someone else wrote since.",
        ),
        createdAt: timestamp().optional().describe("When it was created, RFC 3339."),
    },
    id: { workspaceId: opaqueId, secretId: opaqueId },
    parent: { resource: () => Workspace, id: ({ workspaceId }) => ({ workspaceId }) },
    deleteBeforeReplace: true,

    identity: {
        by: ["workspaceId", "name"],
        refusedWith: [409, 422],
        createdAt: ({ createdAt }) => createdAt,
        absentFromNewParent: true,
        find: async ({ api, inputs: { workspaceId, name } }) =>
            (await api.secrets.list(workspaceId))
                .filter((item) => item.name === name)
                .map((item) => ({
                    id: { workspaceId, secretId: item.id },
                    live: () => written(workspaceId, item),
                    createdAt: item.createdAt ?? undefined,
                    what: `the workspace has a secret "${name}" already (${item.id})`,
                })),
    },

    async create({ api, inputs, idempotencyKey }) {
        const { workspaceId, name, value, description } = inputs;
        const made = await api.secrets.create(
            workspaceId,
            { name, value, ...(description === undefined ? {} : { description }) },
            idempotencyKey,
        );
        const complete = await withVersion(api, workspaceId, made);
        return { id: { workspaceId, secretId: made.id }, live: written(workspaceId, complete) };
    },

    /** An import begins with the version that is there: what others write from then on is seen. */
    async read({ api, id, state }) {
        const found = (await api.secrets.list(id.workspaceId)).find((item) => item.id === id.secretId);
        const imported = state.secretId === undefined;
        return (
            found && {
                ...live(id.workspaceId, found),
                lastWrittenVersion: imported ? versionOf(found) : state.lastWrittenVersion,
            }
        );
    },

    async update({ api, id, inputs, state, changed }) {
        const answer = await api.secrets.update(id.workspaceId, id.secretId, {
            ...(changed.has("value") ? { value: inputs.value } : {}),
            ...(changed.has("description") ? { description: inputs.description ?? null } : {}),
        });
        const written = await withVersion(api, id.workspaceId, answer);
        // A write of the description alone moves the version of services that only keep a time: ours was in step before, so it is after. A counted
        // version that moved shows that someone else has written the value in the meantime.
        const inStep =
            written.version == null &&
            state.lastWrittenVersion !== undefined &&
            state.lastWrittenVersion === state.version;
        return {
            ...live(id.workspaceId, written),
            lastWrittenVersion:
                changed.has("value") || inStep ? versionOf(written) : state.lastWrittenVersion,
        };
    },

    async delete({ api, id }) {
        await api.secrets.delete(id.workspaceId, id.secretId);
    },

    drift(state, inputs) {
        const { version, lastWrittenVersion } = state;
        if (state.value === undefined && inputs.value !== undefined) {
            // Imported: nobody can read what the value is, so the program's is written.
            return [{ property: "value" }];
        }
        if (version === undefined || lastWrittenVersion === undefined || version === lastWrittenVersion) {
            return [];
        }
        const evidence = {
            output: "version",
            expected: lastWrittenVersion,
            reason: "written by someone else",
        };
        return [{ property: "value", evidence }];
    },

    listInputs: { workspaceId: opaqueId.describe("The workspace whose secrets to list.") },
    async *list({ api, query }) {
        const workspaceId = query["workspaceId"] ?? "";
        for (const item of await api.secrets.list(workspaceId)) {
            yield { id: { workspaceId, secretId: item.id }, name: item.name };
        }
    },
});

function live(workspaceId: string, item: SecretBody) {
    return {
        workspaceId,
        name: item.name,
        description: item.description || undefined,
        secretId: item.id,
        version: versionOf(item),
        createdAt: item.createdAt ?? undefined,
    };
}

/** As we have just written it. */
function written(workspaceId: string, item: SecretBody) {
    return { ...live(workspaceId, item), lastWrittenVersion: versionOf(item) };
}

/** The answer of a write, with the version from the list where it left that out. */
async function withVersion(api: AgentEnvApi, workspaceId: string, answer: SecretBody): Promise<SecretBody> {
    if (versionOf(answer) !== undefined) {
        return answer;
    }
    const listed = await api.secrets.list(workspaceId).catch(() => []);
    const { version, updatedAt } = listed.find(({ id }) => id === answer.id) ?? {};
    return { ...answer, version, updatedAt };
}

function versionOf(item: SecretBody): number | undefined {
    if (item.version != null) {
        return item.version;
    }
    const changed = Date.parse(item.updatedAt ?? "");
    return Number.isNaN(changed) ? undefined : changed;
}
