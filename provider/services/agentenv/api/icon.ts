/** AgentEnv's routes of a workspace's icon: raw bytes with a media type. */
import * as z from "zod";
import { path } from "../../../http/client";
import type { AgentEnvClient } from "./client";

export interface Icon {
    content: Uint8Array;
    contentType: string;
}

const bytes = z.custom<Uint8Array>((value) => ArrayBuffer.isView(value));

export class IconApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /workspaces/{id}/icon */
    async get(workspaceId: string): Promise<Icon> {
        const response = await this.client.http.get(routeOf(workspaceId), { binary: true });
        const type = (response.headers["content-type"] ?? "").split(";")[0] ?? "";
        return { content: this.client.http.parse(bytes, response), contentType: type.trim() };
    }

    /** PUT /workspaces/{id}/icon */
    async put(workspaceId: string, icon: Icon): Promise<void> {
        await this.client.http.write("PUT", routeOf(workspaceId), { bytes: icon });
    }

    /** DELETE /workspaces/{id}/icon */
    delete(workspaceId: string): Promise<void> {
        return this.client.delete(routeOf(workspaceId));
    }
}

function routeOf(workspaceId: string): string {
    return path`/workspaces/${workspaceId}/icon`;
}
