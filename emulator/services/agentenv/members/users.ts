/** AgentEnv's accounts: users. */
import * as z from "zod";
import type { EmulatorContext } from "../../../context";
import { ServiceError } from "../../../http/serviceError";
import { opaqueId } from "../../../ids";
import type { AccountDeclaration } from "../../service";
import { openBillingAccount } from "../billing/binding";
import { recordTransaction } from "../billing/ledger";
import { IDENTITY } from "../identity";

export interface User {
    readonly id: string;
    readonly email: string;
}

/** A new user has one default billing account with this credit. */
export const STARTING_CREDIT_CENTS = 1000;

const options = z.strictObject({ email: z.email().optional() });

/** A new user gets credentials and a default billing account. */
export const users: AccountDeclaration<typeof options> = {
    options,
    create(context, { email: givenEmail, apiKey }) {
        const { store } = context;
        return store.transaction(() => {
            const invited = givenEmail === undefined ? undefined : invitedId(context, givenEmail);
            const id = invited ?? opaqueId("usr");
            const email = (givenEmail ?? `${id}@emulator.test`).toLowerCase();
            if (store.get("SELECT id FROM agentenv_users WHERE email = ?", email)) {
                throw new ServiceError(409, "duplicate_email", `A user with the e-mail ${email} exists`);
            }
            insertUser(context, { id, email, apiKey });
            const billingAccountId = openBillingAccount(context, id, "Default", true);
            recordTransaction(context, billingAccountId, "credit", STARTING_CREDIT_CENTS, "Starting credit");
            return { id, shown: { email } };
        });
    },
};

/** Adds a user with credentials and without a billing account. */
export function insertUser(
    { store, accounts }: EmulatorContext,
    { id, email, apiKey, token }: User & { apiKey?: string | undefined; token?: string | undefined },
): void {
    accounts.create(IDENTITY, id, apiKey, token);
    store.run("INSERT INTO agentenv_users (id, email) VALUES (?, ?)", id, email);
}

export function findUser({ store }: EmulatorContext, id: string): User {
    const user = store.get<User>("SELECT id, email FROM agentenv_users WHERE id = ?", id);
    if (!user) {
        throw new Error(`user ${id} has an account but no profile`);
    }
    return user;
}

/**
 * The user of an address. An address without a user gets its id with its first invitation, so that the invitation can be withdrawn by
 * that id, and so that a user who signs up with the address later has the invitation.
 */
export function userOf(context: EmulatorContext, email: string): User {
    const user = context.store.get<User>("SELECT id, email FROM agentenv_users WHERE email = ?", email);
    return user ?? { id: invitedId(context, email) ?? opaqueId("usr"), email };
}

function invitedId({ store }: EmulatorContext, email: string): string | undefined {
    const sql = "SELECT user_id AS id FROM agentenv_members WHERE email = ?";
    return store.get<{ id: string }>(sql, email.toLowerCase())?.id;
}
