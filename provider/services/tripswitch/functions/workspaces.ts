/** Tripswitch's functions. */
import * as z from "zod";
import { named, timestamp } from "../../../core/declare/property";
import { ProviderError } from "../../../errors";
import type { TripswitchWorkspace } from "../api/workspaces";
import { tripswitch } from "../service";

const fields = {
    workspaceId: z.string().describe("The workspace's UUID."),
    name: z.string().describe("Its name."),
    slug: z.string().describe("Its slug, unique in the org."),
    orgId: z.string().describe("UUID of the owning org."),
    insertedAt: timestamp().describe("When it was created, RFC 3339."),
};

export const getWorkspace = tripswitch.function("getWorkspace", {
    description:
        "A Tripswitch workspace, by its UUID or its slug. Routes: `GET /v1/workspaces/:id`, `GET /v1/workspaces`.",
    inputs: {
        workspaceId: z.string().min(1).optional().describe("Its UUID. Give this or slug."),
        slug: z.string().min(1).optional().describe("Its slug. Give this or workspaceId."),
    },
    outputs: fields,
    async invoke({ api, inputs: { workspaceId, slug } }) {
        if ((workspaceId === undefined) === (slug === undefined)) {
            throw new ProviderError("getWorkspace needs either workspaceId or slug");
        }
        if (workspaceId !== undefined) {
            return resultOf(await api.workspaces.get(workspaceId));
        }
        const found = (await api.workspaces.list()).find((workspace) => workspace.slug === slug);
        if (!found) {
            throw new ProviderError(`no workspace of the org has the slug "${slug}"`);
        }
        return resultOf(found);
    },
});

export const getWorkspaces = tripswitch.function("getWorkspaces", {
    description: "All Tripswitch workspaces of the org. Route: `GET /v1/workspaces`.",
    inputs: {},
    outputs: {
        workspaces: z.array(named("WorkspaceInfo", z.object(fields))).describe("The workspaces."),
    },
    async invoke({ api }) {
        return { workspaces: (await api.workspaces.list()).map(resultOf) };
    },
});

function resultOf(workspace: TripswitchWorkspace) {
    return {
        workspaceId: workspace.id,
        name: workspace.name,
        slug: workspace.slug,
        orgId: workspace.orgId,
        insertedAt: workspace.insertedAt,
    };
}
