/** AgentEnv's routes about the credential and about the service itself. */
import * as z from "zod";
import { HttpError, isNotFound } from "../../../http/errors";
import type { AgentEnvClient } from "./client";

const apiKeyContextBody = z.looseObject({ userId: z.string().nullish() });

export class SessionApi {
    constructor(private readonly client: AgentEnvClient) {}

    /** GET /auth/api-key-context: the user that the credential belongs to; shared by all reads. Not every credential may read it. */
    async credentialOwner(): Promise<string | undefined> {
        const route = "/auth/api-key-context";
        try {
            const { userId } = await this.client.http.shared(route, (get) =>
                get(route, this.client.shape(apiKeyContextBody)),
            );
            return userId ?? undefined;
        } catch (error) {
            if (error instanceof HttpError && [403, 404].includes(error.status)) {
                return undefined;
            }
            throw error;
        }
    }

    /** The same without retries, and asked anew. Rejects if the credential may not read it. */
    async probeCredential(): Promise<string | undefined> {
        const options = { maxRetries: 0 };
        const { userId } = await this.client.get("/auth/api-key-context", apiKeyContextBody, options);
        return userId ?? undefined;
    }

    /** GET /health/ready: rejects where AgentEnv reports that it is not ready. */
    async ready(): Promise<void> {
        const route = "/health/ready";
        try {
            await this.client.http.shared(route, (get) => get(route));
        } catch (error) {
            if (!isNotFound(error)) {
                throw error;
            }
        }
    }
}
