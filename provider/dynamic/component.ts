/**
 * Front-end 2, in the program: a class for each component. Its children are resources of the dynamic classes; which ones, the declaration says. It is loaded
 * with the core by the first component of a program.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Child, ChildOptions, Composition } from "../core/declare/component";
import type { Resource } from "../core/declare/resource";
import { unknownKeys } from "../core/declare/unknownKeys";

type Arguments = Readonly<Record<string, unknown>>;

type ResourceClass = new (
    name: string,
    args: Record<string, unknown>,
    opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** The classes by service and name. */
export type Classes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Checks the arguments of a component, registers its children, and returns its outputs. @throws Error */
export type Compose = (
    token: string,
    args: Arguments,
    composition: Composition<unknown>,
) => Record<string, unknown>;

export function componentClass<Class>(token: string, classes: Classes, compose: Compose): Class {
    class DynamicComponent extends pulumi.ComponentResource {
        constructor(name: string, args: Arguments = {}, opts: pulumi.ComponentResourceOptions = {}) {
            // It keeps no inputs in state: those of the children are there.
            super(token, name, {}, opts);
            const { dependsOn } = opts;
            const options = { parent: this, ...(dependsOn === undefined ? {} : { dependsOn }) };
            const composition = new ProgramComposition(name, args, classes, options);
            const outputs = composed(token, args, composition, compose);
            Object.assign(this, outputs);
            this.registerOutputs(outputs);
        }
    }
    return DynamicComponent as unknown as Class;
}

function composed(
    token: string,
    args: Arguments,
    composition: Composition<unknown>,
    compose: Compose,
): Record<string, pulumi.Output<unknown>> {
    try {
        const outputs = Object.entries(compose(token, args, composition));
        return Object.fromEntries(outputs.map(([name, value]) => [name, pulumi.output(value)]));
    } catch (error) {
        // Pulumi shows it without a stack.
        throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
    }
}

interface ProgramChild extends Child<unknown> {
    readonly resource: pulumi.CustomResource;
}

class ProgramComposition implements Composition<unknown> {
    constructor(
        readonly name: string,
        private readonly args: Arguments,
        private readonly classes: Classes,
        /** Options of all children. */
        private readonly options: pulumi.CustomResourceOptions,
    ) {}

    input(name: string): unknown {
        return this.args[name] ?? undefined;
    }

    isSet(name: string): boolean {
        return this.args[name] === true;
    }

    part(value: unknown, name: string, otherwise: unknown): unknown {
        return isKnown(value)
            ? (valueIn(value, name) ?? otherwise)
            : pulumi.output(value).apply((object) => valueIn(object, name) ?? otherwise);
    }

    forEach(name: string, run: (key: string, value: unknown) => void): void {
        const map = this.input(name);
        if (isKnown(map)) {
            keysWithValues(map).forEach((key) => run(key, valueIn(map, key)));
            return;
        }
        const later = pulumi.output(map);
        later.apply((known) => {
            // Each value through the output, which knows whether it is a secret.
            keysWithValues(known).forEach((key) =>
                run(
                    key,
                    later.apply((all) => valueIn(all, key)),
                ),
            );
        });
        // Not among Pulumi's published types.
        const { isKnown: keysKnown } = later as { isKnown?: Promise<boolean> };
        void keysKnown?.then((known) => (known ? undefined : pulumi.log.info(unknownKeys(name))));
    }

    child(
        key: string,
        { token }: Resource,
        inputs: Readonly<Record<string, unknown>>,
        { deletedWith }: ChildOptions<unknown> = {},
    ): ProgramChild {
        const [, service = "", kind = ""] = token.split(":");
        const Class = this.classes[service]?.[kind] as ResourceClass;
        const resource = new Class(
            `${this.name}-${key}`,
            { ...inputs },
            {
                ...this.options,
                ...(deletedWith ? { deletedWith: (deletedWith as ProgramChild).resource } : {}),
            },
        );
        return {
            resource,
            id: resource.id,
            output: (name) => (resource as unknown as Record<string, unknown>)[name],
        };
    }
}

/** Whether it is no output and no promise, although what it contains may be. */
function isKnown(value: unknown): value is Record<string, unknown> | undefined {
    return !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/** Of a known map. A program may also leave a value out by setting it to null. */
function keysWithValues(map: unknown): string[] {
    return Object.entries(map ?? {}).flatMap(([key, value]) => (value == null ? [] : [key]));
}

function valueIn(object: unknown, name: string): unknown {
    return (object as Record<string, unknown> | undefined)?.[name];
}
