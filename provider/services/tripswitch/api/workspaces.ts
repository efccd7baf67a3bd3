/**
 * Tripswitch's routes and bodies, as its workspaces page publishes them. Paths are under `/v1`; bodies are snake_case; the list has
 * no pages.
 */
import { z } from "zod";
import { OtherAccountError } from "../../../core/connection";
import type { BoundClient } from "../../../http/bound";
import { path } from "../../../http/client";

const workspaceBody = z.object({
    id: z.string(),
    name: z.string(),
    slug: z.string(),
    org_id: z.string(),
    inserted_at: z.string(),
});

const workspaceList = z.object({ workspaces: z.array(workspaceBody) });

export interface TripswitchWorkspace {
    id: string;
    name: string;
    slug: string;
    orgId: string;
    insertedAt: string;
}

export class TripswitchApi {
    constructor(
        private readonly client: BoundClient,
        /** The org that the credential should belong to, where the program says so. */
        private readonly expectedOrgId: string | undefined,
        /** Is told the org of each answer. */
        private readonly seen: (orgId: string) => void,
    ) {}

    /** GET /v1/workspaces: all of the org. */
    listWorkspaces(): Promise<TripswitchWorkspace[]> {
        const route = "/v1/workspaces";
        return this.client.shared(route, async (get) => {
            const { workspaces } = await get(route, this.client.shape(workspaceList));
            return workspaces.map((body) => this.ours(body));
        });
    }

    /** The same in one request of its own, without retries. */
    async probeWorkspaces(): Promise<TripswitchWorkspace[]> {
        const understand = this.client.shape(workspaceList);
        const { workspaces } = await this.client.get("/v1/workspaces", { understand, maxRetries: 0 });
        return workspaces.map((body) => this.ours(body));
    }

    /** GET /v1/workspaces/:id */
    async getWorkspace(id: string): Promise<TripswitchWorkspace> {
        const route = path`/v1/workspaces/${id}`;
        return this.ours(await this.client.get(route, { understand: this.client.shape(workspaceBody) }));
    }

    /** POST /v1/workspaces: 201, or 422 where the slug is taken. */
    async createWorkspace(
        body: { name: string; slug: string },
        idempotencyKey: string,
    ): Promise<TripswitchWorkspace> {
        const understand = this.client.shape(workspaceBody);
        const made = await this.client.write("POST", "/v1/workspaces", { body, idempotencyKey, understand });
        try {
            return this.ours(made);
        } catch (error) {
            // An org without workspaces can't be told from ours before.
            throw error instanceof OtherAccountError
                ? new OtherAccountError(
                      `${error.message}. The workspace ${made.id} was created in org ${made.org_id}`,
                      { hint: `delete it there; ${error.hint ?? ""}`, cause: error },
                  )
                : error;
        }
    }

    /** PATCH /v1/workspaces/:id: only what is given changes. */
    async updateWorkspace(id: string, body: { name?: string; slug?: string }): Promise<TripswitchWorkspace> {
        const route = path`/v1/workspaces/${id}`;
        const understand = this.client.shape(workspaceBody);
        return this.ours(await this.client.write("PATCH", route, { body, repeatable: true, understand }));
    }

    /** DELETE /v1/workspaces/:id: 204. */
    async deleteWorkspace(id: string): Promise<void> {
        await this.client.write("DELETE", path`/v1/workspaces/${id}`);
    }

    /** An object of another org is never ours, and its absence from that org's list says nothing about ours. */
    private ours(body: z.output<typeof workspaceBody>): TripswitchWorkspace {
        if (this.expectedOrgId !== undefined && body.org_id !== this.expectedOrgId) {
            throw new OtherAccountError(
                `Tripswitch: the credential belongs to org ${body.org_id}, but tripswitchOrgId says ${this.expectedOrgId}: nothing of its answer is believed`,
                { hint: "give the key of the expected org, or correct tripswitchOrgId" },
            );
        }
        this.seen(body.org_id);
        return {
            id: body.id,
            name: body.name,
            slug: body.slug,
            orgId: body.org_id,
            insertedAt: body.inserted_at,
        };
    }
}
