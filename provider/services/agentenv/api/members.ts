/** AgentEnv's routes of a workspace's members. Members are read with their workspace. */
import * as z from "zod";
import { path } from "../../../http/client";
import { objectId, type AgentEnvClient } from "./client";

export const memberBody = z.looseObject({
    userId: z.string().nullish(),
    email: z.string().nullish(),
    role: z.string(),
    status: z.string().nullish(),
    invitedAt: z.string().nullish(),
});

export type MemberBody = z.output<typeof memberBody>;

const joinedBody = z.looseObject({
    workspaceId: objectId,
    userId: objectId,
    role: z.string().nullish(),
});

export class MembersApi {
    constructor(private readonly client: AgentEnvClient) {}

    /**
     * POST /workspaces/{id}/members: sends an invitation. `repeatable`: it is sent again, with the same key, if its outcome is unknown. The service refuses a
     * second one for the same e-mail.
     */
    invite(
        workspaceId: string,
        body: { email: string; role: string },
        idempotencyKey: string,
        { repeatable = false } = {},
    ): Promise<MemberBody> {
        return this.client.http.write("POST", path`/workspaces/${workspaceId}/members`, {
            body,
            idempotencyKey,
            repeatable,
            decode: this.client.shape(memberBody),
        });
    }

    /** DELETE /workspaces/{id}/members/{userId} */
    remove(workspaceId: string, userId: string): Promise<void> {
        return this.client.delete(path`/workspaces/${workspaceId}/members/${userId}`);
    }

    /** POST /workspaces/join: only the response names the workspace that changes. */
    join(code: string, idempotencyKey: string): Promise<z.output<typeof joinedBody>> {
        return this.client.http.write("POST", "/workspaces/join", {
            body: { code },
            idempotencyKey,
            changes: "/workspaces",
            decode: this.client.shape(joinedBody),
        });
    }
}
