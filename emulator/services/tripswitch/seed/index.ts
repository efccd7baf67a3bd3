/** What a seed may hold of Tripswitch, and how it is added. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { EmulatorContext } from "../../../context";
import { credential, fields, listOf } from "../../../seed/fields";
import type { Place } from "../../../seed/place";
import type { SeedDeclaration } from "../../service";
import { IDENTITY } from "../identity";
import { createWorkspace } from "../schemas";
import { insertWorkspace } from "../workspaces";

const NEW = "Default: a new one.";
const uuid = z.uuid().toLowerCase();

export const tripswitchSeed = fields({
    accounts: z
        .array(fields({ id: uuid.optional().describe(NEW), apiKey: credential.optional().describe(NEW) }))
        .min(1)
        .readonly()
        .optional()
        .describe("The orgs. The first is the default account. Default: one org, as without a seed."),
    workspaces: listOf(
        fields({
            id: uuid.optional().describe(NEW),
            name: createWorkspace.shape.name,
            slug: createWorkspace.shape.slug,
            org: uuid.optional().describe("The id of an account. Default: that of the default account."),
        }),
    ),
});

export const seed: SeedDeclaration<typeof tripswitchSeed> = {
    schema: tripswitchSeed,
    addAccounts({ accounts }, { accounts: orgs }, place) {
        place.each(orgs, "accounts", ({ id = randomUUID(), apiKey }) =>
            accounts.create(IDENTITY, id, apiKey),
        );
    },
    addObjects(context, { workspaces }, place) {
        place.each(workspaces, "workspaces", ({ org, ...workspace }, at) => {
            insertWorkspace(context, orgOf(context, org, at.at("org")), workspace);
        });
    },
};

function orgOf({ accounts }: EmulatorContext, org: string | undefined, place: Place): string {
    if (org === undefined) {
        return accounts.requireDefaultId(IDENTITY.name);
    }
    return accounts.exists(IDENTITY.name, org) ? org : place.fail(`there is no account ${org}`);
}
