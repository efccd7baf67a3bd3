import type { Service } from "./accounts";
import type { Store } from "./store";

/** What counts as an object of a service, by kind, and the table that holds it. Accounts and keys are not objects. */
const tables = {
    agentenv: { workspaces: "agentenv_workspaces", secrets: "agentenv_secrets" },
    tripswitch: { workspaces: "tripswitch_workspaces" },
} as const satisfies Record<Service, Record<string, string>>;

export type ObjectCounts = Record<Service, Record<string, number>>;

/** How many objects of each kind there are, over all accounts: all zero is "empty". */
export function countObjects(store: Store): ObjectCounts {
    const count = (table: string) => store.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0;
    const counts = (kinds: Record<string, string>) =>
        Object.fromEntries(Object.entries(kinds).map(([kind, table]) => [kind, count(table)]));
    return { agentenv: counts(tables.agentenv), tripswitch: counts(tables.tripswitch) };
}

/** Empties both services. Accounts and their keys stay; remembered idempotency keys go, as their answers name dead objects. */
export function resetObjects(store: Store): void {
    store.transaction(() => {
        for (const kinds of Object.values(tables)) {
            for (const table of Object.values(kinds)) store.run(`DELETE FROM ${table}`);
        }
        store.run("DELETE FROM idempotency");
    });
}
