/**
 * Declares a component: inputs, outputs, and the resources that it consists of. It is declared once; each front-end registers its children in its own
 * way, as a `Composition`.
 */
import type * as z from "zod";
import { propertiesOf, type Property, type Shape } from "./property";
import type { Resource } from "./resource";
import { PACKAGE } from "./service";

/** A child that is registered. */
export interface Child<Value> {
    /** Its id at the service, as `import` takes it. */
    readonly id: Value;
    output(name: string): Value;
}

export interface ChildOptions<Value> {
    /** Deleting this one deletes the child at the service, so that the child need not be deleted first. */
    deletedWith?: Child<Value> | undefined;
}

/** How a front-end composes one component of a program. `Value` is a value of the front-end, which may be unknown, secret, and depend on other resources. */
export interface Composition<Value> {
    /** The component's name in the program. */
    readonly name: string;
    /** An input. `undefined`: the program leaves it out. */
    input(name: string): Value | undefined;
    /** An input that is marked as plain, so that it is known before anything is registered. */
    isSet(name: string): boolean;
    /** A property of an object. `otherwise` stands for one that the object lacks. */
    part(value: Value, name: string, otherwise: Value | string | undefined): Value | undefined;
    /** Runs for each entry of an input that is a map, as soon as its keys are known: in a preview that may be never. */
    forEach(name: string, run: (key: string, value: Value) => void): void;
    /** Registers a child as `<name>-<key>`. Inputs that are `undefined` are left out. */
    child(
        key: string,
        resource: Resource,
        inputs: Readonly<Record<string, Value | string | undefined>>,
        options?: ChildOptions<Value>,
    ): Child<Value>;
}

export interface ComponentDefinition<I extends Shape, O extends Shape> {
    /** Markdown, for the schema. */
    description: string;
    inputs: I;
    outputs: O;
    /** Registers the children, and returns the outputs. It runs in previews too. */
    compose<Value>(composition: Composition<Value>): { [K in keyof O]: Value | undefined };
}

/** A declaration as the front-ends use it: types erased, marks read from the metadata. */
export interface Component {
    readonly token: string;
    readonly inputs: ReadonlyMap<string, Property>;
    readonly outputs: ReadonlyMap<string, Property>;
    readonly definition: ComponentDefinition<Shape, Shape>;
}

/** Components belong to no service: their tokens are `workspaces:index:<name>`. */
export function component<I extends Shape, O extends Shape>(
    name: string,
    definition: ComponentDefinition<I, O>,
): Component {
    return {
        token: `${PACKAGE}:index:${name}`,
        inputs: propertiesOf(definition.inputs),
        outputs: propertiesOf(definition.outputs),
        definition: definition,
    };
}

/**
 * The schema of an input of a resource, for an input of a component that passes it on. Marks that concern a resource are left out: what a change replaces
 * is the child, and the type of an enum stays in the resource's module.
 */
export function inputOf({ token, inputs }: Resource, name: string): z.ZodType {
    const property = inputs.get(name);
    if (!property) {
        throw new Error(`${token} has no input ${name}`);
    }
    return property.schema.meta({
        secret: false,
        replaces: false,
        createOnly: false,
        autonamed: false,
        computed: false,
        writeOnly: false,
        typesOf: token.split(":").slice(0, 2).join(":"),
    });
}
