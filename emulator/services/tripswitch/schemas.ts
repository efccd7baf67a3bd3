/** The bodies of Tripswitch's workspaces. */
import { z } from "@hono/zod-openapi";

/** `inserted_at` has the form of the page: UTC, whole seconds. */
export const workspace = z
    .object({
        id: z.uuid().openapi({ description: "Workspace UUID" }),
        name: z.string().openapi({ description: "Workspace name" }),
        slug: z.string().openapi({ description: "Workspace slug" }),
        org_id: z.uuid().openapi({ description: "UUID of the owning org" }),
        inserted_at: z.iso.datetime().openapi({ description: "Creation timestamp" }),
    })
    .openapi("Workspace");

export type Workspace = z.output<typeof workspace>;

export const workspaceList = z
    .object({ workspaces: z.array(workspace).openapi({ description: "Array of workspace objects" }) })
    .openapi("WorkspaceList");

const name = z.string().min(1).openapi({ description: "Human-readable workspace name" });
const slug = z
    .string()
    .regex(/^[a-z0-9-]+$/, "may hold lowercase letters, digits and hyphens only")
    .openapi({ description: "URL-safe identifier (lowercase, hyphens allowed)" });

export const createWorkspace = z.object({ name, slug }).openapi("CreateWorkspace");

export const updateWorkspace = z
    .object({ name: name.optional(), slug: slug.optional() })
    .openapi("UpdateWorkspace");

export const workspaceParams = z.object({
    id: z.uuid().openapi({ param: { name: "id", in: "path" }, description: "Workspace ID" }),
});
