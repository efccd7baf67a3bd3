/** Properties that AgentEnv's functions share. Values that change on their own (balances, usage, limits) are results of functions, never outputs of resources. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { timestamp } from "../../../core/declare/property";

export const workspaceId = opaqueId.describe("The workspace's id.");

export const cents = (description: string) => z.number().int().describe(`${description}, in cents.`);

export const when = (description: string) => timestamp().describe(`${description}, RFC 3339.`);
