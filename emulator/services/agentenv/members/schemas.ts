/** The bodies of AgentEnv's members. */
import { z } from "@hono/zod-openapi";

const role = z.enum(["owner", "admin", "member", "viewer"]);

export type Role = z.output<typeof role>;

/** Assumed shape. The creator of a workspace, and a member who joined by code alone, was never invited. */
export const member = z
    .object({
        userId: z
            .string()
            .openapi({ description: "Assigned with the invitation, also for an unknown address" }),
        email: z.string().openapi({ description: "In lower case, however it was sent" }),
        role,
        status: z.enum(["pending", "active", "expired"]),
        invitedAt: z.iso.datetime().nullable(),
        joinedAt: z.iso.datetime().nullable(),
    })
    .openapi("Member");

export type Member = z.output<typeof member>;

export const inviteMember = z
    .object({ email: z.email().max(254).toLowerCase(), role })
    .openapi("InviteMember");

export const joinWorkspace = z.object({ code: z.string() }).openapi("JoinWorkspace");

/** Assumed shape: not the whole workspace. */
export const joinedWorkspace = z
    .object({ workspaceId: z.string(), userId: z.string(), role })
    .openapi("JoinedWorkspace");
