/**
 * Declares a resource: inputs, outputs, an id, and operations that call the service. A declaration uses plain values;
 * check.ts, diff.ts and lifecycle.ts handle unknowns, secrets, previews, diffs and imports.
 */
import { ProviderError } from "../../errors";
import type { Id, IdShape } from "./id";
import { isUnreadable, propertiesOf, type Property, type Shape, type Values } from "./property";
import type { ConnectableService } from "./connection";
import type { Upgrade } from "./upgrade";

/** Messages for the person who runs Pulumi, about the resource of the operation. */
export interface Log {
    info(message: string): void;
    warn(message: string): void;
}

/** Thrown by a delete that refuses to delete objects inside the resource. The delete is retried where the list of these objects may be stale. */
export class InUseError extends ProviderError {}

export interface ApiContext<Api> {
    /** The service's routes. */
    api: Api;
    log: Log;
    /** The resource's URN, for commands in messages. Absent where there is none: in functions and lists. */
    urn?: string | undefined;
}

/** The inputs that the service returns, and the outputs, with their current values. Absent means: not set. */
type Live<I extends Shape, O extends Shape> = Partial<Values<I>> & Values<O>;

/** What the state holds: inputs and outputs. After an import, inputs that no read returns are missing. */
type State<I extends Shape, O extends Shape> = Partial<Values<I>> & Partial<Values<O>>;

/** An existing object that has the natural key of a create. */
export interface Found<I = Id, L = AnyLive> {
    id: I;
    /** Its properties, as a create would have returned them. */
    live: () => Promise<L> | L;
    /** When it was created, RFC 3339, by the service's clock. */
    createdAt: string | undefined;
    /** A clause for messages: `the workspace has a secret "x" already`. */
    what: string;
}

/** The natural key of a resource, and how to find the objects that have it. */
interface Identity<Api, I extends Shape, O extends Shape, P extends IdShape> {
    /** The inputs that are the natural key. */
    by: readonly (keyof I & string)[];
    /** The statuses with which the service refuses a duplicate. Absent: it creates a duplicate. */
    refusedWith?: readonly number[];
    /** The creation time in the response of a create, RFC 3339. It measures the clock with which the service stamps objects. */
    createdAt(live: Live<I, O>): string | undefined;
    /** A parent that was just created holds none, so its list is not read before the first create in it. */
    absentFromNewParent?: boolean;
    /** All objects that have the natural key, from a complete list. */
    find(context: ApiContext<Api> & { inputs: Values<I> }): Promise<Found<Values<P>, Live<I, O>>[]>;
}

export interface Drift {
    /** The property that an update writes again, or that causes a replacement. `ignoreChanges` with this name suppresses the drift. */
    property: string;
    /** An update cannot correct it. */
    replaces?: boolean;
    /** The output that shows it, where that is not the property itself. */
    evidence?: {
        output: string;
        /** What the output would be without the drift. */
        expected: unknown;
        /** E.g. "written by someone else". */
        reason: string;
    };
}

/** A problem of one input, or of several inputs in combination. */
export interface Problem {
    /** The path of the invalid input. */
    path: string;
    reason: string;
    /** The inputs are valid, but probably do not have the effect that the program intends. */
    isWarning?: boolean;
}

interface CheckContext<Api, I extends Shape> {
    /** The known ones of the new inputs, plain and each valid by itself. */
    inputs: Partial<Values<I>>;
    /** The names of the new inputs that are not known yet. */
    unknown: ReadonlySet<string>;
    /** The inputs of the previous run; empty for a new resource. */
    olds: Partial<Values<I>>;
    /** The service's routes, for a check that has to send a request. */
    api: () => Promise<Api>;
}

/** Something of which several resources may manage parts, such as the members of a workspace. */
export interface Managed {
    /** Names it: equal for all resources that manage a part of the same. */
    scope: string;
    /** The parts that the resource holds. */
    parts: readonly string[];
    /** The resource also removes what it does not hold: no other resource of a program may manage a part. */
    wholly?: boolean;
}

/** What an export writes to a file beside the program. */
export interface AssetContent {
    content: Uint8Array;
    /** Of the file, without a dot. */
    extension: string;
}

/** The objects of two environments have different ids and parents: these properties say which two are the same, and what may differ. */
export interface Comparison {
    /** The properties that name the object. Absent: those of the natural key, without what names the parent. */
    by?: readonly string[];
    /** Outputs that are compared beside the inputs. */
    also?: readonly string[];
    /** Whether a setting is as the service has it where nobody sets it, so that it is no difference if one side lacks it. */
    isDefault?(properties: Record<string, unknown>): boolean;
    /** For a resource that stands for several objects: each of them, as the resource that declares one. */
    parts?(
        properties: Record<string, unknown>,
    ): { resource: Resource; properties: Record<string, unknown> }[];
}

export interface ResourceDefinition<Api, I extends Shape, O extends Shape, P extends IdShape> {
    /** Markdown, for the schema: what it is, which routes it calls. */
    description: string;
    inputs: I;
    outputs: O;
    /** Its tokens in earlier versions, e.g. `workspaces:agentenv:Team`: old states resolve to it, and the schema lists them. */
    aliases?: readonly string[];
    /** Converts a state of an earlier version to this version (upgrade.ts). */
    upgrade?: Upgrade;
    /** The parts of the id, in order, with the form of each. */
    id: P;
    /** Why no import can read the object, e.g. "no route reads one". Absent: it can be imported. */
    notImportable?: string;
    /** The resource that contains this one, and its id. Proof of deletion continues with it (proof.ts). */
    parent?: { resource: () => Resource; id: (id: Values<P>) => Id };
    /** A replacement has the same natural key, so the old object has to be deleted before the new one is created. */
    deleteBeforeReplace?: boolean;
    /** The warning when a refresh finds the object deleted, from its state: what the next `up` will do. */
    goneWarning?(state: State<I, O>): string;
    /** A condition that only a person can end: the output that shows it, and the message with what to do (lapse.ts). */
    lapse?: { output: keyof O & string; of(state: State<I, O>): string | undefined };
    /**
     * With it the outcome of a create whose response was lost is determined, and the refusal of a duplicate names the existing object (exactlyOnce.ts).
     * Absent: a create is sent once, and an unknown outcome is an error.
     */
    identity?: Identity<Api, I, O, P>;

    create(
        context: ApiContext<Api> & { inputs: Values<I>; idempotencyKey: string },
    ): Promise<{ id: Values<P>; live: Live<I, O> }>;
    /**
     * Reads the object. `undefined`: it is missing from a complete response. A 404 may be thrown as well. In both cases the core looks for proof that
     * the object was deleted (proof.ts). `state` is empty in an import.
     */
    read(context: ApiContext<Api> & { id: Values<P>; state: State<I, O> }): Promise<Live<I, O> | undefined>;
    /**
     * Absent: no input can be updated in place. `changed` names the inputs to write, and nothing else is written: with `ignoreChanges` others may
     * manage the rest. An input that no read returns is missing after an import. Properties that the response lacks are kept from the state.
     */
    update?(
        context: ApiContext<Api> & {
            id: Values<P>;
            inputs: Values<I>;
            state: State<I, O>;
            changed: ReadonlySet<keyof I & string>;
            /** Of the changed inputs that are maps: the keys to write. The rest of the map is not written. */
            changedKeys: ReadonlyMap<string, ReadonlySet<string>>;
        },
    ): Promise<Live<I, O>>;
    /**
     * A 404 may be thrown: the delete succeeds once the deletion is proven. `released` are the parts of a scope (`manages`) that a resource held which this run has
     * deleted: they were the program's, and need no protection.
     */
    delete(
        context: ApiContext<Api> & {
            id: Values<P>;
            state: State<I, O>;
            released: (scope: string) => ReadonlySet<string>;
        },
    ): Promise<void>;
    /** Drift beside inputs that differ from what was read, found from the state alone. */
    drift?(state: State<I, O>, inputs: Partial<Values<I>>): Drift[];
    /**
     * Of inputs that are maps: the keys in state that an update would leave alone although the program lacks them, so that they are no difference. `account` is
     * the one that created or imported the resource.
     */
    spared?(
        state: State<I, O>,
        context: { inputs: Partial<Values<I>>; account: string | undefined },
    ): { [K in keyof I]?: readonly string[] };
    /** What it manages a part of, from inputs of the program or from a state (claims.ts). `undefined`: not known yet. */
    manages?(inputs: Partial<Values<I>>): Managed | undefined;
    /** Problems of the inputs in combination. It runs in previews too, so that an update that would fail is refused before it starts. */
    check?(context: CheckContext<Api, I>): Promise<Problem[]> | Problem[];
    /** A hint on how to determine the outcome of a create whose response was lost. Absent: look for the object and import it. */
    unknownOutcomeHint?: string;
    /** The parameters of `list`, e.g. the parent's id. */
    listInputs?: Shape;
    /** All objects. Absent: the service cannot list them. `implicit`: the service created it with its parent, and nobody has to declare it. */
    list?(
        context: ApiContext<Api> & { query: Record<string, string> },
    ): AsyncIterable<{ id: Values<P>; name: string; implicit?: boolean }>;
    /** Another resource that lists the same objects, under whose type an unmanaged one is reported. */
    reportedAs?: () => Resource;
    /**
     * The content of inputs that are assets, as the service has it, for an export. It is called for an object that exists.
     */
    assets?(context: ApiContext<Api> & { id: Values<P> }): Promise<{ [K in keyof I]?: AssetContent }>;
    /** How two environments are compared. Absent: by the natural key. `none`: an action, which is no part of an environment. */
    comparison?: Comparison | "none";
    /** What no route shows of this object, so that drift of it is never found. `undefined`: nothing. */
    unverifiable?(state: State<I, O>): string | undefined;
}

/** A declaration as the core uses it: types erased, marks read from the metadata. */
export interface Resource {
    readonly token: string;
    readonly service: ConnectableService;
    readonly inputs: ReadonlyMap<string, Property>;
    readonly outputs: ReadonlyMap<string, Property>;
    readonly listInputs: ReadonlyMap<string, Property>;
    /** The inputs and the outputs: what a state holds. */
    readonly properties: ReadonlyMap<string, Property>;
    /** The outputs that no update changes. */
    readonly stables: readonly string[];
    readonly definition: AnyDefinition;
}

/** A definition with its types erased. */
export type AnyDefinition = ResourceDefinition<unknown, Shape, Shape, IdShape>;
export type AnyIdentity = NonNullable<AnyDefinition["identity"]>;
export type AnyLive = Live<Shape, Shape>;
export type AnyState = State<Shape, Shape>;

export function declareResource<Api, I extends Shape, O extends Shape, P extends IdShape>(
    token: string,
    service: ConnectableService<Api>,
    definition: ResourceDefinition<Api, I, O, P>,
): Resource {
    const inputs = propertiesOf(definition.inputs);
    const outputs = propertiesOf(definition.outputs);
    return {
        token,
        service,
        inputs,
        outputs,
        listInputs: propertiesOf(definition.listInputs ?? {}),
        properties: new Map([...inputs, ...outputs]),
        stables: [...outputs.values()].filter((output) => !output.volatile).map(({ name }) => name),
        // Sound, as the core parses what it passes to the operations with the schemas of this definition.
        definition: definition as unknown as AnyDefinition,
    };
}

/** The natural key of a resource with these inputs, as one text. `undefined`: the resource has none. */
export function naturalKeyOf(
    { token, definition }: Resource,
    inputs: Record<string, unknown>,
): string | undefined {
    const names = definition.identity?.by;
    return names && `${token} ${JSON.stringify(names.map((name) => inputs[name]))}`;
}

/**
 * The inputs as an operation receives them: plain, parsed, with defaults. `imported`: required inputs that no read returns may be
 * missing, as they are after an import.
 */
export function effectiveInputs(
    resource: Resource,
    plain: Record<string, unknown>,
    { imported = false } = {},
): Record<string, unknown> {
    const effective: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const property of resource.inputs.values()) {
        const { name, schema } = property;
        const parsed = schema.safeParse(plain[name]);
        if (parsed.success) {
            if (parsed.data !== undefined) {
                effective[name] = parsed.data;
            }
        } else if (!imported || !isUnreadable(property) || plain[name] !== undefined) {
            problems.push(
                ...parsed.error.issues.map(({ path, message }) => `${[name, ...path].join(".")}: ${message}`),
            );
        }
    }
    if (problems.length > 0) {
        // Check refuses such inputs: an older version of the provider accepted them, or someone edited the state.
        throw new ProviderError(`the inputs of ${resource.token} are invalid: ${problems.join("; ")}`);
    }
    return effective;
}
