/** Inputs that several AgentEnv resources have. */
import { z } from "zod";

/** An empty description is none: the service does not tell them apart. */
export const descriptionInput = (description: string) =>
    z
        .string()
        .max(1000)
        .transform((text) => (text === "" ? undefined : text))
        .optional()
        .describe(description);
