/**
 * A secret of an AgentEnv workspace. The service never returns the value. A version that differs from the one of the provider's last write
 * shows that someone else wrote it.
 */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { replaces, secret, timestamp, volatile, writeOnly } from "../../../core/declare/property";
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
        'When someone else writes the value, a refresh finds another version, and `up` writes the program\'s value again; `ignoreChanges: ["value"]` keeps theirs.',
        "Import by `{workspaceId}/{secretId}`; no route returns the value, so the first `up` after an import writes the program's.",
    ].join("\n"),

    inputs: {
        workspaceId: workspaceIdInput(),
        name: replaces(z.string().min(1, "must not be empty").max(128)).describe(
            "Its name, unique in the workspace.",
        ),
        value: secret(writeOnly(z.string().min(1, "must not be empty").max(65_536))).describe(
            "The value of the secret.",
        ),
        description: descriptionInput("What the secret is for."),
    },
    outputs: {
        secretId: z.string().describe("The secret's id."),
        version: volatile(z.number().int().optional()).describe(
            "Increases with each write of the value, by anyone. If the service counts no versions, the time of the last change in milliseconds.",
        ),
        lastWrittenVersion: volatile(z.number().int().optional()).describe(
            "The version after this resource's last write of the value. A different `version` means that someone else has written it since.",
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
        const created = await api.secrets.create(
            workspaceId,
            { name, value, ...(description === undefined ? {} : { description }) },
            idempotencyKey,
        );
        const complete = await withVersion(api, workspaceId, created);
        return { id: { workspaceId, secretId: created.id }, live: written(workspaceId, complete) };
    },

    /** An import starts from the current version: writes by others after it are detected. */
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
        const response = await api.secrets.update(id.workspaceId, id.secretId, {
            ...(changed.has("value") ? { value: inputs.value } : {}),
            ...(changed.has("description") ? { description: inputs.description ?? null } : {}),
        });
        const written = await withVersion(api, id.workspaceId, response);
        // If the version is a time, a write of the description alone changes it: it is the last written version still if it was before. A counted
        // version that changed shows that someone else has written the value in the meantime.
        const unchangedBefore =
            written.version == null &&
            state.lastWrittenVersion !== undefined &&
            state.lastWrittenVersion === state.version;
        return {
            ...live(id.workspaceId, written),
            lastWrittenVersion:
                changed.has("value") || unchangedBefore ? versionOf(written) : state.lastWrittenVersion,
        };
    },

    async delete({ api, id }) {
        await api.secrets.delete(id.workspaceId, id.secretId);
    },

    drift(state, inputs) {
        const { version, lastWrittenVersion } = state;
        if (state.value === undefined && inputs.value !== undefined) {
            // Imported: no route returns the value, so the program's is written.
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

    unverifiable: ({ value }) =>
        value === undefined
            ? "its value: no route returns it, and nothing was written since the import"
            : undefined,

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

/** After a write of the value by this resource. */
function written(workspaceId: string, item: SecretBody) {
    return { ...live(workspaceId, item), lastWrittenVersion: versionOf(item) };
}

/** The response to a write, with the version from the list where the response lacks it. */
async function withVersion(api: AgentEnvApi, workspaceId: string, response: SecretBody): Promise<SecretBody> {
    if (versionOf(response) !== undefined) {
        return response;
    }
    const listed = await api.secrets.list(workspaceId).catch(() => []);
    const { version, updatedAt } = listed.find(({ id }) => id === response.id) ?? {};
    return { ...response, version, updatedAt };
}

function versionOf(item: SecretBody): number | undefined {
    if (item.version != null) {
        return item.version;
    }
    const changed = Date.parse(item.updatedAt ?? "");
    return Number.isNaN(changed) ? undefined : changed;
}
