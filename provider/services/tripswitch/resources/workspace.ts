/** A Tripswitch workspace: a group of projects within an org. */
import * as z from "zod";
import { timestamp } from "../../../core/declare/property";
import { explainConflict } from "../../../core/lifecycle/conflict";
import type { TripswitchApi } from "../api/index";
import type { TripswitchWorkspace } from "../api/workspaces";
import { tripswitch } from "../service";

export const Workspace = tripswitch.resource("Workspace", {
    description: [
        "A Tripswitch workspace: it organizes projects within an org.",
        "",
        "Routes: `GET` and `POST /v1/workspaces`, `GET`, `PATCH` and `DELETE /v1/workspaces/:id`.",
        "Import by the workspace's UUID.",
    ].join("\n"),

    inputs: {
        name: z.string().min(1, "must not be empty").max(255).describe("Human-readable workspace name."),
        slug: z
            .string()
            .min(1, "must not be empty")
            .max(255)
            .regex(/^[a-z0-9-]*$/, "must be lowercase letters, digits and hyphens")
            .describe("URL-safe identifier, unique in the org: lowercase letters, digits and hyphens."),
    },
    outputs: {
        orgId: z.string().describe("UUID of the owning org."),
        insertedAt: timestamp().describe("When it was created, RFC 3339."),
    },
    id: { workspaceId: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be a UUID") },

    /** With `replaceOnChanges: ["name"]` the replacement has the same slug. */
    deleteBeforeReplace: true,

    identity: {
        by: ["slug"],
        refusedWith: [422],
        createdAt: ({ insertedAt }) => insertedAt,
        find: async ({ api, inputs }) =>
            (await slugOwners(api, inputs.slug)).map((workspace) => ({
                id: { workspaceId: workspace.id },
                live: () => live(workspace),
                createdAt: workspace.insertedAt,
                what: ownerOf(workspace),
            })),
    },

    async create({ api, inputs, idempotencyKey }) {
        const created = await api.workspaces.create(inputs, idempotencyKey);
        return { id: { workspaceId: created.id }, live: live(created) };
    },

    async read({ api, id }) {
        return live(await api.workspaces.get(id.workspaceId));
    },

    async update({ api, id, inputs, changed }) {
        const body = {
            ...(changed.has("name") ? { name: inputs.name } : {}),
            ...(changed.has("slug") ? { slug: inputs.slug } : {}),
        };
        return live(
            await namingSlugOwner(api, inputs.slug, () => api.workspaces.update(id.workspaceId, body)),
        );
    },

    async delete({ api, id }) {
        await api.workspaces.delete(id.workspaceId);
    },

    async *list({ api }) {
        for (const workspace of await api.workspaces.list()) {
            yield { id: { workspaceId: workspace.id }, name: workspace.name };
        }
    },
});

function live(workspace: TripswitchWorkspace) {
    return {
        name: workspace.name,
        slug: workspace.slug,
        orgId: workspace.orgId,
        insertedAt: workspace.insertedAt,
    };
}

async function slugOwners(api: TripswitchApi, slug: string): Promise<TripswitchWorkspace[]> {
    return (await api.workspaces.list()).filter((workspace) => workspace.slug === slug);
}

function ownerOf({ slug, name, id }: TripswitchWorkspace): string {
    return `the slug "${slug}" belongs to the workspace "${name}" (${id})`;
}

/** The response 422 does not name the owner of the slug; the list does. */
function namingSlugOwner<T>(api: TripswitchApi, slug: string, write: () => Promise<T>): Promise<T> {
    const findOwner = async () => {
        const [owner] = await slugOwners(api, slug);
        return owner && { what: ownerOf(owner), id: owner.id };
    };
    return explainConflict([422], findOwner, write);
}
