/** Takes the whole data of the services as one state, and puts a state in its place. */
import type * as z from "zod";
import type { CredentialKind } from "../accounts";
import type { EmulatorContext } from "../context";
import { placedProblems, placedText } from "../http/places";
import { ServiceError } from "../http/serviceError";
import type { EmulatedService } from "../services/service";
import type { MigrationOwner } from "../store/migrate";
import { OWN } from "../store/migrations";
import type { Row, SqlValue } from "../store/store";
import { tablesOf } from "../store/tables";
import { anyState, migrationsOf, STATE_VERSION, stateSchema } from "./schema";
import type { EmulatorState, StateRow } from "./state";

type CheckedState = z.output<ReturnType<typeof stateSchema>>;

/** What is kept of requests, faults and counts is not part of it. */
export function takeState(
    { store, clock }: EmulatorContext,
    services: readonly EmulatedService[],
): EmulatorState {
    const tables = tablesOf(store).map(({ name }) => [name, store.rows(name).map(toState)] as const);
    return {
        version: STATE_VERSION,
        migrations: migrationsOf([OWN, ...services]),
        clock: clock.state(),
        tables: Object.fromEntries(tables),
    };
}

/**
 * Replaces all data by that of a state: whole, or not at all.
 * @throws ServiceError 400 that names what is wrong; then nothing has changed
 */
export function restoreState(
    context: EmulatorContext,
    services: readonly EmulatedService[],
    input: unknown,
): void {
    const { store, clock, faults } = context;
    const state = checked(context, services, input);
    store.transaction(() => {
        try {
            store.replaceRows(
                new Map(Object.entries(state.tables).map(([name, rows]) => [name, rows.map(toSql)])),
            );
        } catch (error) {
            throw invalid(error instanceof Error ? error.message : String(error));
        }
        for (const service of services) {
            requireDefaultAccount(context, service);
        }
    });
    clock.restore(state.clock);
    faults.restartReplica();
}

function checked(
    { store }: EmulatorContext,
    services: readonly EmulatedService[],
    input: unknown,
): CheckedState {
    const owners = [OWN, ...services];
    requireVersion(owners, input);
    const parsed = stateSchema(owners, tablesOf(store)).safeParse(input);
    if (!parsed.success) {
        throw invalid(problemText(parsed.error));
    }
    return parsed.data;
}

/** First of all, because a state of another version differs in other ways too, and those would tell the user nothing. */
function requireVersion(owners: readonly MigrationOwner[], input: unknown): void {
    const parsed = anyState.safeParse(input);
    if (!parsed.success) {
        throw invalid(problemText(parsed.error));
    }
    const { version, migrations } = parsed.data;
    const expected = migrationsOf(owners);
    const names = [...new Set([...Object.keys(expected), ...Object.keys(migrations)])];
    const others = names.filter((name) => migrations[name] !== expected[name]);
    if (version === STATE_VERSION && others.length === 0) {
        return;
    }
    const text = (one: number, of: Readonly<Record<string, number>>): string =>
        [`version ${one}`, ...others.map((name) => `${name} ${of[name] ?? "none"}`)].join(", ");
    throw new ServiceError(
        400,
        "other_version",
        `This state is of another version of the emulator (${text(version, migrations)}; this one has ${text(STATE_VERSION, expected)}). ` +
            "Nothing was changed. Take the state again with this version",
    );
}

/** Without it there is nothing that a client could be configured with. */
function requireDefaultAccount({ accounts }: EmulatorContext, service: EmulatedService): void {
    const id = accounts.defaultId(service.name);
    const kinds: readonly CredentialKind[] = service.issuesTokens ? ["key", "token"] : ["key"];
    if (id === undefined || !kinds.every((kind) => accounts.has(id, kind))) {
        throw invalid(`it has no default account of ${service.name} with a ${kinds.join(" and a ")}`);
    }
}

function invalid(problem: string): ServiceError {
    return new ServiceError(
        400,
        "bad_request",
        `This is not a valid state, and nothing was changed: ${problem}`,
    );
}

function problemText(error: z.ZodError): string {
    return placedProblems(error).map(placedText).join("; ");
}

function toState(row: Row): StateRow {
    const columns = Object.entries(row).map(
        ([name, value]) =>
            [
                name,
                value instanceof ArrayBuffer ? { base64: Buffer.from(value).toString("base64") } : value,
            ] as const,
    );
    return Object.fromEntries(columns);
}

function toSql(row: StateRow): Record<string, SqlValue> {
    const columns = Object.entries(row).map(
        ([name, value]) =>
            [
                name,
                typeof value === "object" && value !== null ? Buffer.from(value.base64, "base64") : value,
            ] as const,
    );
    return Object.fromEntries(columns);
}
