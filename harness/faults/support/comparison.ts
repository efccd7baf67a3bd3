/** Compares the program, the state and the objects at the services. */
import type { StateResource } from "../../../toolchain/stack/stack";
import { keyOf, type Inventory, type InventoryItem } from "./inventory";
import type { DeclaredResource } from "./generatedProgram";

export interface Comparison {
    /** Resources that the program declares. */
    readonly declared: number;
    readonly inState: number;
    /** Objects at the services, without those from before the run. */
    readonly atServices: number;
    /** Objects that are not in state, with the natural key of another object that is. */
    readonly duplicates: readonly string[];
    /** All other objects that are not in state. */
    readonly orphans: readonly string[];
    /** In state, and not at the services. */
    readonly onlyInState: readonly string[];
    /** In state, and from before the run: adopted without an import. */
    readonly adopted: readonly string[];
    /** Declared, and not in state. */
    readonly missing: readonly string[];
    /** In state, with a value at the service that differs from the program. */
    readonly wrongValues: readonly string[];
}

export interface Sides {
    readonly declared: readonly DeclaredResource[];
    readonly state: readonly StateResource[];
    readonly before: Inventory;
    readonly now: Inventory;
}

export function compare({ declared, state, before, now }: Sides): Comparison {
    const stored = state.filter(({ type, id }) => type.startsWith("workspaces:") && id !== undefined);
    const storedByKey = new Map(stored.map((one) => [keyOf({ token: one.type, id: one.id ?? "" }), one]));
    const created = [...now.values()].filter((one) => !before.has(keyOf(one)));
    const untracked = created.filter((one) => !storedByKey.has(keyOf(one)));
    // By natural key: type, parent and name.
    const knownKeys = new Set(created.filter((one) => storedByKey.has(keyOf(one))).map(naturalKey));
    const names = new Set(stored.map(({ urn }) => nameOf(urn)));
    return {
        declared: declared.length,
        inState: stored.length,
        atServices: created.length,
        duplicates: untracked.filter((one) => knownKeys.has(naturalKey(one))).map(describe),
        orphans: untracked.filter((one) => !knownKeys.has(naturalKey(one))).map(describe),
        onlyInState: [...storedByKey.keys()].filter((key) => !now.has(key)),
        adopted: [...storedByKey.keys()].filter((key) => before.has(key)),
        missing: declared.filter(({ name }) => !names.has(name)).map(({ name }) => name),
        wrongValues: declared.flatMap((one) => wrongValues(one, stored, now)),
    };
}

/** The number of objects that are not in state. */
export function countUntracked({ duplicates, orphans }: Comparison): number {
    return duplicates.length + orphans.length;
}

/** Whether the objects and their values are the same. */
export function isSameInventory(before: Inventory, now: Inventory): boolean {
    return (
        before.size === now.size &&
        [...before].every(
            ([key, { values }]) => JSON.stringify(now.get(key)?.values) === JSON.stringify(values),
        )
    );
}

export function nameOf(urn: string): string {
    return urn.split("::").at(-1) ?? urn;
}

function naturalKey({ token, id, values }: InventoryItem): string {
    const parent = id.includes("/") ? id.split("/")[0] : "";
    return JSON.stringify([token, parent, values["name"] ?? id]);
}

function describe(found: InventoryItem): string {
    return `${keyOf(found)} (${String(found.values["name"] ?? "")})`;
}

function wrongValues(
    { name, values }: DeclaredResource,
    state: readonly StateResource[],
    now: Inventory,
): string[] {
    const stored = state.find(({ urn }) => nameOf(urn) === name);
    const found = stored && now.get(keyOf({ token: stored.type, id: stored.id ?? "" }));
    if (found === undefined) {
        return [];
    }
    return Object.entries(values)
        .filter(([key, value]) => found.values[key] !== value)
        .map(([key]) => `${name}.${key}`);
}
