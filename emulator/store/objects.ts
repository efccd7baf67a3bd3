/** Counts the objects of the services, and deletes them. */
import type { Store } from "./store";

/** A service's objects. */
export interface ObjectDeclaration {
    /**
     * The query that counts the objects of each kind as `n`. Only objects beyond the defaults count, so that a program which has deleted
     * all its objects leaves zeros: accounts and keys are no objects, and neither is what the service creates with an object by itself.
     */
    readonly counts: Readonly<Record<string, string>>;
    /** The statements that delete all objects. Accounts, their keys and the defaults are kept. */
    readonly reset: readonly string[];
}

/** The owner of objects: a service. */
interface ObjectOwner {
    readonly name: string;
    readonly objects: ObjectDeclaration;
}

export type ObjectCounts = Record<string, Record<string, number>>;

/** How many objects of each kind there are in each service, over all accounts: all zero is "empty". */
export function countObjects(store: Store, services: readonly ObjectOwner[]): ObjectCounts {
    const count = (sql: string) => store.get<{ n: number }>(sql)?.n ?? 0;
    return Object.fromEntries(
        services.map(({ name, objects }) => [
            name,
            Object.fromEntries(Object.entries(objects.counts).map(([kind, sql]) => [kind, count(sql)])),
        ]),
    );
}

/** Deletes the objects of all services, and the responses kept for idempotency keys, which name deleted objects. */
export function resetObjects(store: Store, services: readonly ObjectOwner[]): void {
    store.transaction(() => {
        for (const sql of [...services.flatMap(({ objects }) => objects.reset), "DELETE FROM idempotency"]) {
            store.run(sql);
        }
    });
}
