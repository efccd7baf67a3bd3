/** What a seed may hold of AgentEnv, and how it is added. */
import type { EmulatorContext } from "../../../context";
import type { Place } from "../../../seed/place";
import type { SeedDeclaration } from "../../service";
import { openBillingAccount } from "../billing/binding";
import { recordTransaction } from "../billing/ledger";
import { insertUser, STARTING_CREDIT_CENTS } from "../members/users";
import { opaqueId } from "../../../ids";
import { agentenvSeed, type CheckedUser } from "./schema";
import { addWorkspace } from "./workspace";

export const seed: SeedDeclaration<typeof agentenvSeed> = {
    schema: agentenvSeed,
    addAccounts(context, { accounts }, place) {
        place.each(accounts, "accounts", (user, at) => addUser(context, user, at));
    },
    addObjects(context, { workspaces }, place) {
        place.each(workspaces, "workspaces", (workspace, at) => addWorkspace(context, workspace, at));
    },
};

const DEFAULT_BILLING = [{ name: "Default", balanceCents: STARTING_CREDIT_CENTS, id: undefined }];

function addUser(context: EmulatorContext, user: CheckedUser, place: Place): void {
    const { id = opaqueId("usr"), email = `${id}@emulator.test`.toLowerCase(), apiKey, token } = user;
    insertUser(context, { id, email, apiKey, token });
    let isDefault = true;
    place.each(user.billingAccounts ?? DEFAULT_BILLING, "billingAccounts", (account) => {
        const billingAccountId = openBillingAccount(context, id, account.name, isDefault, account.id);
        isDefault = false;
        if (account.balanceCents !== 0) {
            const type = account.balanceCents > 0 ? "credit" : "usage";
            recordTransaction(context, billingAccountId, type, account.balanceCents, "Starting balance");
        }
    });
}
