/** Tripswitch's routes of workspaces. Paths are under `/v1`, bodies are snake_case, and the list has no pages. */
import * as z from "zod";
import { OtherAccountError } from "../../../core/declare/connection";
import type { BoundClient } from "../../../http/bound";
import { path } from "../../../http/client";
import type { Org } from "./org";

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

export class WorkspacesApi {
    constructor(
        private readonly http: BoundClient,
        private readonly org: Org,
    ) {}

    /** GET /v1/workspaces: all of the org. */
    list(): Promise<TripswitchWorkspace[]> {
        const route = "/v1/workspaces";
        return this.http.shared(route, async (get) => {
            const { workspaces } = await get(route, this.http.shape(workspaceList));
            return workspaces.map((body) => this.workspaceOf(body));
        });
    }

    /** The same in a separate request, without retries. */
    async probe(): Promise<TripswitchWorkspace[]> {
        const decode = this.http.shape(workspaceList);
        const { workspaces } = await this.http.get("/v1/workspaces", { decode, maxRetries: 0 });
        return workspaces.map((body) => this.workspaceOf(body));
    }

    /** GET /v1/workspaces/:id */
    async get(id: string): Promise<TripswitchWorkspace> {
        const decode = this.http.shape(workspaceBody);
        return this.workspaceOf(await this.http.get(path`/v1/workspaces/${id}`, { decode }));
    }

    /** POST /v1/workspaces: 201, or 422 where the slug is taken. */
    async create(body: { name: string; slug: string }, idempotencyKey: string): Promise<TripswitchWorkspace> {
        const decode = this.http.shape(workspaceBody);
        const created = await this.http.write("POST", "/v1/workspaces", {
            body,
            idempotencyKey,
            decode,
        });
        try {
            return this.workspaceOf(created);
        } catch (error) {
            // If the org has no workspaces, this response is the first that names the org of the key.
            throw error instanceof OtherAccountError
                ? new OtherAccountError(
                      `${error.message}. The workspace ${created.id} was created in org ${created.org_id}`,
                      { hint: `delete it there; ${error.hint ?? ""}`, cause: error },
                  )
                : error;
        }
    }

    /** PATCH /v1/workspaces/:id: only the given fields change. */
    async update(id: string, body: { name?: string; slug?: string }): Promise<TripswitchWorkspace> {
        const route = path`/v1/workspaces/${id}`;
        const decode = this.http.shape(workspaceBody);
        return this.workspaceOf(await this.http.write("PATCH", route, { body, repeatable: true, decode }));
    }

    /** DELETE /v1/workspaces/:id: 204. */
    async delete(id: string): Promise<void> {
        await this.http.write("DELETE", path`/v1/workspaces/${id}`);
    }

    /** @throws OtherAccountError where it is another org's. */
    private workspaceOf(body: z.output<typeof workspaceBody>): TripswitchWorkspace {
        this.org.observe(body.org_id);
        return {
            id: body.id,
            name: body.name,
            slug: body.slug,
            orgId: body.org_id,
            insertedAt: body.inserted_at,
        };
    }
}
