/** The three that should agree: what the program declares, what the state holds and what the services hold. */
import type { StateResource } from "../../../toolchain/stack/stack";
import { keyOf, type Inventory, type InventoryItem } from "./inventory";
import type { DeclaredResource } from "./generatedProgram";

export interface Comparison {
    /** Resources that the program declares. */
    readonly asked: number;
    readonly inState: number;
    /** Objects at the services beyond those that were there before. */
    readonly atServices: number;
    /** Objects that nobody has in state, and whose declaration has another object. */
    readonly duplicates: readonly string[];
    /** Objects that nobody has in state, and whose declaration has none. */
    readonly orphans: readonly string[];
    /** In state, and not at the services. */
    readonly onlyInState: readonly string[];
    /** In state, and there before: taken over without anybody having said so. */
    readonly adopted: readonly string[];
    /** Declared, and not in state. */
    readonly missing: readonly string[];
    /** In state, with another value at the service than the program says. */
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
    // By what the service lets a person tell it by: kind, place and name.
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

/** How many objects there are that no state knows. */
export function countUntracked({ duplicates, orphans }: Comparison): number {
    return duplicates.length + orphans.length;
}

/** What was there before is what is there now, with the same values. */
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
