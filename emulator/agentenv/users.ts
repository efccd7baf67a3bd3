import { ServiceError } from "../serviceError";
import { opaqueId } from "../ids";
import type { Stage } from "../stage";

export interface User {
    readonly id: string;
    readonly email: string;
}

/** A new user has one default billing account with 1000 cents of credit (design, section 5). */
const startingCreditCents = 1000;

/** Makes a user: the account, its credentials and its default billing account. */
export function createUser(
    { store, clock, accounts }: Stage,
    wish: { email?: string; apiKey?: string },
): User {
    const id = opaqueId("usr");
    const email = (wish.email ?? `${id}@emulator.test`).toLowerCase();
    return store.transaction(() => {
        if (store.get("SELECT id FROM agentenv_users WHERE email = ?", email)) {
            throw new ServiceError(409, "duplicate_email", `A user with the e-mail ${email} exists`);
        }
        accounts.create("agentenv", id, wish.apiKey);
        store.run("INSERT INTO agentenv_users (id, email) VALUES (?, ?)", id, email);
        store.run(
            `INSERT INTO agentenv_billing_accounts (id, user_id, name, is_user_default, balance_cents, currency, created_at)
             VALUES (?, ?, 'Default', 1, ?, 'USD', ?)`,
            opaqueId("ba"),
            id,
            startingCreditCents,
            clock.stamp().toISOString(),
        );
        return { id, email };
    });
}

export function findUser({ store }: Stage, id: string): User {
    const user = store.get<User>("SELECT id, email FROM agentenv_users WHERE id = ?", id);
    if (!user) throw new Error(`user ${id} has an account but no profile`);
    return user;
}
