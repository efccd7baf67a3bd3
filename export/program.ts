/** The program of an export, in no language yet: what is declared, with references instead of ids, and values of the configuration instead of secrets. */
import type { Kind } from "../provider/core/declare/property";
import type { PropertyValue } from "../provider/core/values/value";

export type Expression =
    | { kind: "value"; value: PropertyValue }
    /** An output of a resource of the program. */
    | { kind: "output"; variable: string; property: string }
    /** A constant of the program. */
    | { kind: "constant"; name: string }
    | { kind: "config"; key: string }
    /** A file beside the program. */
    | { kind: "file"; path: string };

/** A value that only a person has: a secret, or an input that no route returns. */
export interface ConfigValue {
    key: string;
    secret: boolean;
    type: Kind;
    /** It is used when an object is created, so that any value will do for one that exists. */
    unused: boolean;
    /** What it is for, in one line. */
    purpose: string;
}

export interface Constant {
    name: string;
    value: string;
    /** What it stands for, in one line. */
    purpose: string;
}

export interface Declaration {
    /** Of the variable, and of the resource. */
    name: string;
    token: string;
    /** The id with which it is imported. */
    id: string;
    /** The name of the parent's declaration. */
    parent: string | undefined;
    inputs: { name: string; value: Expression }[];
    /** What it is, in one line; for one without a parent. */
    purpose: string;
}

export interface Program {
    /** Of the project. */
    name: string;
    config: ConfigValue[];
    constants: Constant[];
    /** What others refer to comes before them. */
    declarations: Declaration[];
}

/** The names of the declarations that another one refers to. */
export function referredTo({ declarations }: Program): Set<string> {
    const names = new Set<string>();
    for (const { parent, inputs } of declarations) {
        if (parent !== undefined) {
            names.add(parent);
        }
        for (const { value } of inputs) {
            if (value.kind === "output") {
                names.add(value.variable);
            }
        }
    }
    return names;
}
