import { ServiceError } from "../../serviceError";
import { opaqueId } from "../../ids";
import type { Stage } from "../../stage";
import { openBillingAccount } from "./billingBinding";
import { post } from "./billingLedger";

export interface User {
    readonly id: string;
    readonly email: string;
}

/** A new user has one default billing account with 1000 cents of credit (design, section 5). */
const startingCreditCents = 1000;

/** Makes a user: the account, its credentials and its default billing account. */
export function createUser(stage: Stage, wish: { email?: string; apiKey?: string }): User {
    const { store, accounts } = stage;
    return store.transaction(() => {
        const id = (wish.email === undefined ? undefined : invitedId(stage, wish.email)) ?? opaqueId("usr");
        const email = (wish.email ?? `${id}@emulator.test`).toLowerCase();
        if (store.get("SELECT id FROM agentenv_users WHERE email = ?", email)) {
            throw new ServiceError(409, "duplicate_email", `A user with the e-mail ${email} exists`);
        }
        accounts.create("agentenv", id, wish.apiKey);
        store.run("INSERT INTO agentenv_users (id, email) VALUES (?, ?)", id, email);
        const billingAccountId = openBillingAccount(stage, id, "Default", true);
        post(stage, billingAccountId, "credit", startingCreditCents, "Starting credit");
        return { id, email };
    });
}

export function findUser({ store }: Stage, id: string): User {
    const user = store.get<User>("SELECT id, email FROM agentenv_users WHERE id = ?", id);
    if (!user) throw new Error(`user ${id} has an account but no profile`);
    return user;
}

/**
 * The user that an address names. An address without a user has its id all the same, from its first invitation on, so that
 * the invitation can be taken back by that id, and so that whoever signs up with the address later finds it waiting.
 */
export function userOf(stage: Stage, email: string): User {
    const user = stage.store.get<User>("SELECT id, email FROM agentenv_users WHERE email = ?", email);
    return user ?? { id: invitedId(stage, email) ?? opaqueId("usr"), email };
}

function invitedId({ store }: Stage, email: string): string | undefined {
    const sql = "SELECT user_id AS id FROM agentenv_members WHERE email = ?";
    return store.get<{ id: string }>(sql, email.toLowerCase())?.id;
}
