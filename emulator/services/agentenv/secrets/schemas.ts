/** The bodies of AgentEnv's secrets. */
import { z } from "@hono/zod-openapi";
import { pageAnswer } from "../paging";
import { workspaceParams } from "../workspaces/schemas";

const description = z.string().max(1000).nullable();
const value = z.string().max(65_536);

/** Assumed shape: metadata only. No route of the service returns a value. */
export const secret = z
    .object({
        id: z.string(),
        name: z.string(),
        description: z.string().nullable(),
        version: z
            .int()
            .openapi({ description: "Increases with every write of the value, the same value too" }),
        createdAt: z.iso.datetime(),
        updatedAt: z.iso.datetime().openapi({ description: "Changes with every write" }),
    })
    .openapi("Secret");

export const secretList = z.object({ secrets: z.array(secret), ...pageAnswer }).openapi("SecretList");

export const createSecret = z
    .object({ name: z.string().min(1).max(128), value, description: description.optional() })
    .openapi("CreateSecret");

/** Strict: a `name` here would be a rename, which the service does not support, so it is refused and not ignored. */
export const patchSecret = z
    .strictObject({ value: value.optional(), description: description.optional() })
    .refine((patch) => Object.keys(patch).length > 0, "give value, description or both")
    .openapi("PatchSecret");

export const secretParams = workspaceParams.extend({
    secretId: z.string().openapi({ param: { name: "secretId", in: "path" } }),
});
