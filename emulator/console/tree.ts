/** The objects of the services as the console shows them. No value of a secret, no key and no code is part of it. */

export interface TreeNode {
    /** Unique among the nodes beside it; the same for the same object at another time. */
    readonly key: string;
    readonly name: string;
    /** What it is, where the name does not say it: `owner`, `pending`. */
    readonly note?: string | undefined;
    readonly id?: string | undefined;
    /** Properties with a value. */
    readonly facts?: readonly Fact[];
    readonly children?: readonly TreeNode[];
}

export type Fact = readonly [name: string, value: string];

/** In place of what nobody may read from a screen. */
export const HIDDEN = "(hidden)";

/** A node for objects of one kind, with their number; none where there are none. */
export function group(name: string, children: readonly TreeNode[]): TreeNode[] {
    return children.length === 0 ? [] : [{ key: name, name, note: String(children.length), children }];
}

/** The properties that have a value. */
export function facts(values: Readonly<Record<string, string | number | null | undefined>>): Fact[] {
    return Object.entries(values).flatMap(([name, value]) =>
        value === null || value === undefined || value === "" ? [] : [[name, String(value)] as const],
    );
}
