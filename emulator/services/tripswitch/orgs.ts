import { randomUUID } from "node:crypto";
import type { Stage } from "../../stage";

/** Makes an org with an admin key, and answers its UUID. */
export function createOrg({ store, accounts }: Stage, wish: { apiKey?: string }): string {
    const id = randomUUID();
    store.transaction(() => accounts.create("tripswitch", id, wish.apiKey));
    return id;
}
