/** The rate limits of a workspace. */
import * as z from "zod";
import { named } from "../../../core/declare/property";
import { agentenv } from "../service";
import { when, workspaceId } from "./fields";

export const getRateLimits = agentenv.function("getRateLimits", {
    description:
        "The rate limits of an AgentEnv workspace. Route: `GET /workspaces/{workspaceId}/rate-limits`.",
    inputs: { workspaceId },
    outputs: {
        limits: z
            .array(
                named(
                    "RateLimit",
                    z.object({
                        name: z.string().describe("What is limited."),
                        limit: z.number().describe("The limit per window."),
                        remaining: z.number().describe("The number that remains in the window."),
                        window: z.string().optional().describe("The length of the window."),
                        resetAt: when("When the window is reset").optional(),
                    }),
                ),
            )
            .describe("The limits."),
    },
    async invoke({ api, inputs }) {
        const { limits } = await api.rateLimits.get(inputs.workspaceId);
        return {
            limits: limits.map(({ name, limit, remaining, window, resetAt }) => ({
                name,
                limit,
                remaining,
                window: window ?? undefined,
                resetAt: resetAt ?? undefined,
            })),
        };
    },
});
