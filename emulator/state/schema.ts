/** What a valid state is. It is derived from the tables of the database, so that no service has to describe its data twice. */
import * as z from "zod";
import type { MigrationOwner } from "../store/migrate";
import type { Column, Table } from "../store/tables";

/** The version of the format; the versions of the tables are counted beside it. */
export const STATE_VERSION = 1;

/** How many steps the tables of each owner have gone through. */
export function migrationsOf(owners: readonly MigrationOwner[]): Record<string, number> {
    return Object.fromEntries(owners.map(({ name, migrations }) => [name, migrations.length]));
}

/** A state of any version: enough to say which it is. */
export const anyState = z.looseObject({
    version: z.int(),
    migrations: z.record(z.string(), z.int()).catch({}),
});

export function stateSchema(owners: readonly MigrationOwner[], tables: readonly Table[]) {
    const migrations = Object.entries(migrationsOf(owners)).map(
        ([owner, steps]) => [owner, z.literal(steps)] as const,
    );
    const rows = tables.map(({ name, columns }) => [name, z.array(rowSchema(columns)).default([])] as const);
    return z.strictObject({
        version: z.literal(STATE_VERSION).describe("The version of this format."),
        migrations: z
            .strictObject(Object.fromEntries(migrations))
            .describe("The version of the tables, by owner. A state with other versions is refused."),
        clock: z.strictObject({
            advancedMs: z.int().nonnegative().describe("How far the time had been advanced."),
            lastStamp: z.iso.datetime().describe("The last timestamp that was given to an object."),
        }),
        tables: z
            .strictObject(Object.fromEntries(rows))
            .describe("The rows of each table, in the order in which they were added."),
    });
}

function rowSchema(columns: readonly Column[]) {
    const fields = columns.map(({ name, type, isNullable }) => {
        const value = VALUES[type];
        return [name, isNullable ? value.nullable() : value] as const;
    });
    return z.strictObject(Object.fromEntries(fields));
}

const VALUES = {
    TEXT: z.string(),
    INTEGER: z.int(),
    BLOB: z.strictObject({ base64: z.base64() }),
} as const;
