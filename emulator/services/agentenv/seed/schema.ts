/** What is valid in AgentEnv's part of a seed. What a route limits has the same limits here. */
import * as z from "zod";
import { credential, fields, listOf, seedId } from "../../../seed/fields";
import { createBillingAccount } from "../billing/schemas";
import { inviteMember } from "../members/schemas";
import { createSecret } from "../secrets/schemas";
import { createWorkspace } from "../workspaces/schemas";
import { newUsage } from "../billing/usageSchema";

const NEW = "Default: a new one.";
const id = seedId.optional().describe(NEW);
const { email } = inviteMember.shape;

const billingAccount = fields({
    id,
    name: createBillingAccount.shape.name,
    balanceCents: z.int().default(0),
});

const user = fields({
    id,
    email: email.optional().describe("Default: <id>@emulator.test."),
    apiKey: credential.optional().describe(NEW),
    token: credential.optional().describe(NEW),
    billingAccounts: z
        .array(billingAccount)
        .min(1)
        .readonly()
        .optional()
        .describe('The first is the user\'s default. Default: one named "Default", with 1000 cents.'),
});

const member = fields({
    email,
    userId: seedId.optional().describe(`Of a person without an account. ${NEW}`),
    role: inviteMember.shape.role.default("member"),
    status: z.enum(["active", "pending", "expired"]).default("active"),
});

const secret = fields({
    id,
    name: createSecret.shape.name,
    value: createSecret.shape.value,
    description: createSecret.shape.description,
    version: z.int().positive().default(1),
});

const googleConnection = fields({
    id,
    email,
    status: z.enum(["active", "revoked"]).default("active"),
});

const workspaceKey = fields({
    apiKey: credential,
    account: email
        .optional()
        .describe("The e-mail address of an active member with an account. Default: that of the owner."),
});

const icon = fields({
    svg: z.string().optional().describe("The text of an SVG."),
    base64: z.base64().optional().describe("The bytes of a PNG, JPEG, WebP or SVG."),
}).refine(({ svg, base64 }) => (svg === undefined) !== (base64 === undefined), {
    error: "needs one of svg and base64",
});

const workspace = fields({
    id,
    name: createWorkspace.shape.name,
    description: createWorkspace.shape.description,
    owner: email
        .optional()
        .describe("The e-mail address of an account. Default: that of the default account."),
    joinCode: seedId.optional().describe(NEW),
    requireTotp: z.boolean().default(false).describe("Whether members must use a second factor."),
    icon: icon.optional(),
    billingAccounts: z
        .array(z.string())
        .min(1)
        .readonly()
        .optional()
        .describe(
            "Billing accounts of the owner, by id or name; the first is the workspace's default. Default: the owner's default one.",
        ),
    members: listOf(member).describe("Beside the owner."),
    secrets: listOf(secret),
    googleConnections: listOf(googleConnection),
    apiKeys: listOf(workspaceKey).describe("API keys that are bound to the workspace."),
    usage: listOf(fields(newUsage)).describe("What was used, as POST /_emulator/usage records it."),
});

export const agentenvSeed = fields({
    accounts: z
        .array(user)
        .min(1)
        .readonly()
        .optional()
        .describe("The users. The first is the default account. Default: one user, as without a seed."),
    workspaces: listOf(workspace),
});

type Output = z.output<typeof agentenvSeed>;
type ItemOf<List> = NonNullable<List> extends readonly (infer Item)[] ? Item : never;
export type CheckedUser = ItemOf<Output["accounts"]>;
export type CheckedWorkspace = ItemOf<Output["workspaces"]>;
export type CheckedMember = ItemOf<CheckedWorkspace["members"]>;
export type CheckedIcon = NonNullable<CheckedWorkspace["icon"]>;
