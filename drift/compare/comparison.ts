/**
 * The report of `compare`, version 1. Types that are published: they need no types of the packages that are bundled. comparisonSchema.ts describes each
 * field.
 */

export interface Comparison {
    version: 1;
    kind: "comparison";
    /** RFC 3339. */
    generatedAt: string;
    tool: { name: string; version: string };
    left: string;
    right: string;
    /** Of the project, as it was given. */
    folder: string;
    /** The project's file in the folder, such as Pulumi.yaml. */
    projectFile: string;
    summary: {
        same: number;
        onlyLeft: number;
        onlyRight: number;
        different: number;
        unverifiable: number;
    };
    onlyLeft: ComparedObject[];
    onlyRight: ComparedObject[];
    different: DifferentObject[];
    /** Secrets that one of the sides does not show. */
    unverifiable: UnverifiableObject[];
}

export interface ComparedObject {
    /** The type token of the plugin. */
    type: string;
    /** The natural key, with the one of its workspace before it: `team / TOKEN`. */
    key: string;
    /** In the program; for a live object its natural key. */
    name: string;
}

export interface DifferentObject extends ComparedObject {
    properties: DifferentProperty[];
}

export interface UnverifiableObject extends ComparedObject {
    property: string;
}

export interface DifferentProperty {
    path: string;
    /** Absent for a secret, and where the property is not set. */
    left?: unknown;
    right?: unknown;
    secret?: true | undefined;
}
