/** The bodies of AgentEnv's workspaces. */
import { z } from "@hono/zod-openapi";
import { member } from "../members/schemas";
import { pageAnswer } from "../paging";

const name = z.string().min(1).max(64);
const description = z.string().max(1000).nullable();

export const totpPolicy = z.object({ required: z.boolean() }).openapi("TotpPolicy");

/** Assumed shape. Unknown fields that a PUT stored are returned. */
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

/** The fields that the service itself sets: PUT ignores them, so a client may send back what its last GET returned. */
export const READ_ONLY_FIELDS = [
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

/** A full replacement: fields that are left out are removed, and a description that is left out becomes null. */
export const replaceWorkspace = z
    .looseObject({ name, description: description.default(null) })
    .openapi("ReplaceWorkspace");

export const workspaceParams = z.object({ id: z.string().openapi({ param: { name: "id", in: "path" } }) });
