/** Inputs that several AgentEnv resources have. */
import * as z from "zod";
import { opaqueId } from "../../../../core/declare/id";
import { replaces, writeOnly } from "../../../../core/declare/property";

/** The workspace that contains the resource. */
export const workspaceIdInput = () => replaces(opaqueId).describe("The workspace it belongs to.");

/** An empty description is no description: the service does not distinguish them. */
export const descriptionInput = (description: string) =>
    z
        .string()
        .max(1000)
        .transform((text) => (text === "" ? undefined : text))
        .optional()
        .describe(description);

/** For a resource whose create does something once: it is repeated when these change, and only then. */
export const triggersInput = (description: string) =>
    replaces(writeOnly(z.array(z.string()).default([]))).describe(description);

/** An e-mail address in lower case, as the service compares them. */
export const emailInput = () =>
    z
        .string()
        .max(254)
        .regex(/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/, "must be an e-mail address")
        .transform((text) => text.toLowerCase());
