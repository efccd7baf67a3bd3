/** What AgentEnv's functions share. What moves by itself (balances, usage, limits) is a function's answer, never a resource's output. */
import { z } from "zod";
import { opaqueId } from "../../../core/id";
import { timestamp } from "../../../core/property";

export const workspaceId = opaqueId.describe("The workspace's id.");

export const cents = (description: string) => z.number().int().describe(`${description}, in cents.`);

export const when = (description: string) => timestamp().describe(`${description}, RFC 3339.`);
