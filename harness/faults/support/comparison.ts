/** Compares the program, the state and the objects at the services. */
import type { StateResource } from "../../../toolchain/stack/stack";
import { keyOf, type Inventory, type InventoryItem } from "./inventory";
import type { DeclaredResource } from "./generatedProgram";

export interface Comparison {
    /** Resources that the program declares. */
    readonly asked: number;
    readonly inState: number;
    /** Objects at the services, without those from before the run. */
    readonly atServices: number;
    /** Objects that are not in state, with the natural key of another object that is. */
    readonly duplicates: readonly string[];
    /** All other objects that are not in state. */
    readonly orphans: readonly string[];
    /** In state, and not at the services. */
    readonly onlyInState: readonly string[];
    /** In state, and from before the run: adopted without being asked to. */
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
    const kept = state.filter(({ type, id }) => type.startsWith("workspaces:") && id !== undefined);
    const keptKeys = new Map(kept.map((one) => [keyOf({ token: one.type, id: one.id ?? "" }), one]));
    const made = [...now.values()].filter((one) => !before.has(keyOf(one)));
    const stray = made.filter((one) => !keptKeys.has(keyOf(one)));
    // By natural key: type, parent and name.
    const known = new Set(made.filter((one) => keptKeys.has(keyOf(one))).map(naturalKey));
    const names = new Set(kept.map(({ urn }) => nameOf(urn)));
    return {
        asked: declared.length,
        inState: kept.length,
        atServices: made.length,
        duplicates: stray.filter((one) => known.has(naturalKey(one))).map(describe),
        orphans: stray.filter((one) => !known.has(naturalKey(one))).map(describe),
        onlyInState: [...keptKeys.keys()].filter((key) => !now.has(key)),
        adopted: [...keptKeys.keys()].filter((key) => before.has(key)),
        missing: declared.filter(({ name }) => !names.has(name)).map(({ name }) => name),
        wrongValues: declared.flatMap((one) => wrongValues(one, kept, now)),
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
    const place = id.includes("/") ? id.split("/")[0] : "";
    return JSON.stringify([token, place, values["name"] ?? id]);
}

function describe(found: InventoryItem): string {
    return `${keyOf(found)} (${String(found.values["name"] ?? "")})`;
}

function wrongValues(
    { name, values }: DeclaredResource,
    state: readonly StateResource[],
    now: Inventory,
): string[] {
    const kept = state.find(({ urn }) => nameOf(urn) === name);
    const found = kept && now.get(keyOf({ token: kept.type, id: kept.id ?? "" }));
    if (found === undefined) {
        return [];
    }
    return Object.entries(values)
        .filter(([key, value]) => found.values[key] !== value)
        .map(([key]) => `${name}.${key}`);
}
