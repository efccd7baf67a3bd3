/** New workspaces in the database. */
import type { EmulatorContext } from "../../../context";
import { opaqueId, randomCode } from "../../../ids";
import { bindBillingAccount } from "../billing/binding";
import { addMember } from "../members/members";
import type { User } from "../members/users";

export interface NewWorkspace {
    readonly name: string;
    readonly description?: string | null | undefined;
    /** Default: the owner's default one. */
    readonly billingAccountId?: string | undefined;
    /** Default: a new one. */
    readonly id?: string | undefined;
    readonly joinCode?: string | undefined;
}

/** Adds a workspace with its owner and its billing account. Returns its id. */
export function insertWorkspace(context: EmulatorContext, owner: User, fields: NewWorkspace): string {
    const { name, description, billingAccountId, id = opaqueId("ws"), joinCode = randomCode(12) } = fields;
    const at = context.clock.stamp().toISOString();
    context.store.run(
        `INSERT INTO agentenv_workspaces
            (id, name, description, join_code, totp_required, extra, created_at, updated_at)
         VALUES (?, ?, ?, ?, 0, '{}', ?, ?)`,
        id,
        name,
        description ?? null,
        joinCode,
        at,
        at,
    );
    addMember(context, id, owner, "owner", at);
    bindBillingAccount(context, id, owner.id, billingAccountId, at);
    return id;
}
