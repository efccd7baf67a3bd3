/** The marks of a property beside its zod type, kept in the metadata of the zod schema. */
import * as z from "zod";
import { Asset, propertyValueOf, type PropertyValue } from "../values/value";

declare module "zod" {
    interface GlobalMeta {
        /** Encrypted in state, masked in messages. */
        secret?: boolean;
        /** A change of this input replaces the resource. */
        replaces?: boolean;
        /** Used when the resource is created; a later change does nothing by itself. */
        createOnly?: boolean;
        /** If absent in the program, a name is derived from the resource's name. */
        autonamed?: boolean;
        /** If absent in the program, the service chooses the value, and its choice is not drift. */
        computed?: boolean;
        /** Of a computed input: the inputs that it is computed from. When one of them changes, its value is not known before the update. */
        computedFrom?: readonly string[];
        /** The service never returns it: only the program's last value is known. */
        writeOnly?: boolean;
        /** An output that an update may change. All others are stable: an update's preview shows them. */
        volatile?: boolean;
        /** The name of an object or enum type in the schema. */
        typeName?: string;
        /** The module that has the object and enum types in it, e.g. `workspaces:agentenv`. Absent: that of the resource, function or component. */
        typesOf?: string;
        /** An input of a component that must be a plain value: it decides which children there are. */
        plain?: boolean;
        /** Any value: the schema gives no type. */
        untyped?: boolean;
        /** The value is a file-like asset. */
        asset?: boolean;
        /** For a provider setting: the environment variable that is used if the setting is absent. */
        env?: string;
        /** For a provider setting: settings with the same value here are alternatives, of which at most one is set. */
        alternatives?: string;
    }
}

export const secret = <T extends z.ZodType>(schema: T): T => schema.meta({ secret: true });
export const replaces = <T extends z.ZodType>(schema: T): T => schema.meta({ replaces: true });
export const createOnly = <T extends z.ZodType>(schema: T): T => schema.meta({ createOnly: true });
export const autonamed = <T extends z.ZodType>(schema: T): T => schema.meta({ autonamed: true });
export const computed = <T extends z.ZodType>(schema: T): T => schema.meta({ computed: true });
/** Computed, and from these inputs: a change of one of them may change it. */
export const computedFrom = <T extends z.ZodType>(inputs: readonly string[], schema: T): T =>
    schema.meta({ computed: true, computedFrom: inputs });
export const writeOnly = <T extends z.ZodType>(schema: T): T => schema.meta({ writeOnly: true });
export const volatile = <T extends z.ZodType>(schema: T): T => schema.meta({ volatile: true });
export const fromEnv = <T extends z.ZodType>(env: string, schema: T): T => schema.meta({ env });
export const alternative = <T extends z.ZodType>(alternatives: string, schema: T): T =>
    schema.meta({ alternatives });

/** An object type or an enum type of the schema, under this name. */
export const named = <T extends z.ZodType>(typeName: string, schema: T): T => schema.meta({ typeName });

/** An input of a component that is known before anything is registered. */
export const plain = <T extends z.ZodType>(schema: T): T => schema.meta({ plain: true });

/** A value that may be of any type. Without this mark, a union or an unknown type is an error when the schema is generated. */
export const untyped = <T extends z.ZodType>(schema: T): T => schema.meta({ untyped: true });

/** A file-like input: `new pulumi.asset.FileAsset(…)` and the like. */
export const asset = () =>
    z
        .custom<Asset>(
            (value) => value instanceof Asset,
            "must be an asset, e.g. new pulumi.asset.FileAsset(path)",
        )
        .meta({ asset: true });

/** A point in time, in RFC 3339 format. */
export const timestamp = (): z.ZodString => z.string();

export type Shape = Record<string, z.ZodType>;
/** The values of a shape. For an empty shape `unknown`, because zod's own type for it forbids every key. */
export type Values<S extends Shape> = [keyof S] extends [never] ? unknown : z.output<z.ZodObject<S>>;

/** The type of a property, for unknown values and for the conversion of strings from stack config. */
export type Kind = "string" | "number" | "boolean" | "array" | "object" | "asset";

/** One property of a declaration, with its marks read from the zod metadata. */
export interface Property {
    readonly name: string;
    readonly schema: z.ZodType;
    readonly kind: Kind;
    readonly description: string;
    /** The program may leave it out. */
    readonly optional: boolean;
    /** The value that an absent one stands for; `undefined` if there is none. */
    readonly defaultValue: PropertyValue | undefined;
    readonly secret: boolean;
    readonly replaces: boolean;
    readonly createOnly: boolean;
    readonly autonamed: boolean;
    /** The maximum length of a string. */
    readonly maxLength: number;
    readonly computed: boolean;
    readonly computedFrom: readonly string[];
    readonly writeOnly: boolean;
    readonly volatile: boolean;
    readonly plain: boolean;
    readonly env: string | undefined;
    readonly alternatives: string | undefined;
}

/** Whether no read returns the property: its value is only in the program and in the state. */
export function isUnreadable({ writeOnly, createOnly }: Pick<Property, "writeOnly" | "createOnly">): boolean {
    return writeOnly || createOnly;
}

export function propertiesOf(shape: Shape): ReadonlyMap<string, Property> {
    return new Map(Object.entries(shape).map(([name, schema]) => [name, propertyOf(name, schema)]));
}

function propertyOf(name: string, schema: z.ZodType): Property {
    const marks = metadataOf(schema);
    const absent = schema.safeParse(undefined);
    return {
        name,
        schema,
        kind: kindOf(schema),
        description: marks.description ?? "",
        optional: absent.success || marks.autonamed === true,
        defaultValue: propertyValueOf(absent.data),
        secret: marks.secret === true,
        replaces: marks.replaces === true,
        createOnly: marks.createOnly === true,
        autonamed: marks.autonamed === true,
        maxLength: maxLengthOf(schema),
        computed: marks.computed === true,
        computedFrom: marks.computedFrom ?? [],
        writeOnly: marks.writeOnly === true,
        volatile: marks.volatile === true,
        plain: marks.plain === true,
        env: marks.env,
        alternatives: marks.alternatives,
    };
}

/** Metadata of a schema and of what it wraps: `secret(z.string()).optional()` is as secret as `secret(z.string().optional())`. */
function metadataOf(schema: z.ZodType): z.GlobalMeta {
    const own = schema.meta() ?? {};
    const inner = wrapped(schema);
    return inner ? { ...metadataOf(inner), ...own } : own;
}

function kindOf(schema: z.ZodType): Kind {
    const inner = wrapped(schema);
    if (inner) {
        return kindOf(inner);
    }
    if (schema instanceof z.ZodNumber) {
        return "number";
    }
    if (schema instanceof z.ZodBoolean) {
        return "boolean";
    }
    if (schema instanceof z.ZodArray) {
        return "array";
    }
    if (schema instanceof z.ZodCustom) {
        return "asset";
    }
    return schema instanceof z.ZodObject || schema instanceof z.ZodRecord ? "object" : "string";
}

function maxLengthOf(schema: z.ZodType): number {
    const inner = wrapped(schema);
    if (inner) {
        return maxLengthOf(inner);
    }
    return schema instanceof z.ZodString ? (schema.maxLength ?? Infinity) : Infinity;
}

function wrapped(schema: z.ZodType): z.ZodType | undefined {
    if (
        schema instanceof z.ZodOptional ||
        schema instanceof z.ZodDefault ||
        schema instanceof z.ZodNullable
    ) {
        return schema.unwrap() as z.ZodType;
    }
    return schema instanceof z.ZodPipe ? (schema.in as z.ZodType) : undefined;
}
