import { z } from "@hono/zod-openapi";
import { member } from "./memberSchemas";
import { pageAnswer } from "./paging";

const name = z.string().min(1).max(64);
const description = z.string().max(1000).nullable();

export const totpPolicy = z.object({ required: z.boolean() }).openapi("TotpPolicy");

/** Assumed shape (design, section 5). Fields that a PUT brought and the service does not know are answered back. */
export const workspace = z
    .looseObject({
        id: z.string(),
        name: z.string(),
        description: z.string().nullable(),
        billingAccountId: z.string().openapi({ description: "The default one of its bindings" }),
        joinCode: z.string(),
        totpPolicy,
        members: z.array(member),
        createdAt: z.iso.datetime(),
        updatedAt: z.iso.datetime(),
    })
    .openapi("Workspace");

export type Workspace = z.output<typeof workspace>;

/** What the service itself decides: PUT ignores these, whatever a client sends back from its last GET. */
export const readOnlyFields = [
    "id",
    "billingAccountId",
    "joinCode",
    "totpPolicy",
    "members",
    "createdAt",
    "updatedAt",
] as const satisfies readonly (keyof Workspace)[];

export const workspaceList = z
    .object({ workspaces: z.array(workspace), ...pageAnswer })
    .openapi("WorkspaceList");

export const createWorkspace = z
    .object({ name, description: description.optional(), billingAccountId: z.string().optional() })
    .openapi("CreateWorkspace");

/** A full replacement: what is left out is gone, so a description that is not sent becomes null. */
export const replaceWorkspace = z
    .looseObject({ name, description: description.default(null) })
    .openapi("ReplaceWorkspace");

export const workspaceParams = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" } }) });
