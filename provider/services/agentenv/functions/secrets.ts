/** The secrets of a workspace, without their values. */
import * as z from "zod";
import { named } from "../../../core/declare/property";
import { agentenv } from "../service";
import { when, workspaceId } from "./fields";

export const getSecrets = agentenv.function("getSecrets", {
    description:
        "The secrets of an AgentEnv workspace, without their values. Route: `GET /workspaces/{workspaceId}/secrets`.",
    inputs: { workspaceId },
    outputs: {
        secrets: z
            .array(
                named(
                    "SecretInfo",
                    z.object({
                        secretId: z.string().describe("The secret's id."),
                        name: z.string().describe("Its name."),
                        description: z.string().optional().describe("What the secret is for."),
                        version: z
                            .number()
                            .int()
                            .optional()
                            .describe("Increases with each write of the value."),
                        createdAt: when("When it was created").optional(),
                        updatedAt: when("When it was last written").optional(),
                    }),
                ),
            )
            .describe("The secrets."),
    },
    async invoke({ api, inputs }) {
        const secrets = await api.secrets.list(inputs.workspaceId);
        return {
            secrets: secrets.map((item) => ({
                secretId: item.id,
                name: item.name,
                description: item.description || undefined,
                version: item.version ?? undefined,
                createdAt: item.createdAt ?? undefined,
                updatedAt: item.updatedAt ?? undefined,
            })),
        };
    },
});
