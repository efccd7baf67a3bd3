/**
 * What a resource is: inputs, outputs, an id, and operations that call the service. A declaration is written with plain values;
 * unknowns, secrets, previews, diffs and imports are the business of check.ts, diff.ts and lifecycle.ts.
 */
import { z } from "zod";
import { ProviderError } from "../../errors";
import type { Id, IdShape } from "./id";
import { propertiesOf, type Property, type Shape, type Values } from "./property";
import type { ConnectableService } from "./connection";
import type { Upgrade } from "./upgrade";

/** Messages for the person who runs Pulumi, about the resource of the operation. */
export interface Log {
    info(message: string): void;
    warn(message: string): void;
}

/** Thrown by a delete that refuses to delete objects inside the resource. It is repeated where the list of these objects may be stale. */
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

/** An object that has the natural key of what a create makes. */
export interface Found<I = Id, L = AnyLive> {
    id: I;
    /** As a create would have returned it. */
    live: () => Promise<L> | L;
    /** When it was created, RFC 3339, by the service's clock. */
    createdAt: string | undefined;
    /** For people: "the workspace has a secret "x" already". */
    what: string;
}

/** What makes two objects the same to a person, and how to find what has it. */
interface Identity<Api, I extends Shape, O extends Shape, P extends IdShape> {
    /** The inputs that are the natural key. */
    by: readonly (keyof I & string)[];
    /** The statuses with which the service refuses a second one. Absent: it makes a second one. */
    refusedWith?: readonly number[];
    /** When the service created it, RFC 3339, as its create returns it: this measures the clock that stamps objects. */
    createdAt(live: Live<I, O>): string | undefined;
    /** A parent that was just created holds none, so that its list need not be read before the first create in it. */
    absentFromNewParent?: boolean;
    /** All that have it, from a complete list. */
    find(context: ApiContext<Api> & { inputs: Values<I> }): Promise<Found<Values<P>, Live<I, O>>[]>;
}

export interface Drift {
    /** What an update writes again to correct it, or what a replacement is for. `ignoreChanges` silences it by this name. */
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

/** What is wrong with an input, or with the inputs together. */
export interface Problem {
    /** The path of the input at fault. */
    path: string;
    reason: string;
    /** The inputs can be used, but probably don't do what the program means. */
    isWarning?: boolean;
}

interface CheckContext<Api, I extends Shape> {
    /** What is known of the new inputs, plain and valid each for itself. */
    inputs: Partial<Values<I>>;
    /** Which of the new inputs are not known yet. */
    unknown: ReadonlySet<string>;
    /** The inputs of the run before; empty for a new resource. */
    olds: Partial<Values<I>>;
    /** The service's routes, for a check that has to ask. */
    api: () => Promise<Api>;
}

export interface ResourceDefinition<Api, I extends Shape, O extends Shape, P extends IdShape> {
    /** Markdown, for the schema: what it is, which routes it calls. */
    description: string;
    inputs: I;
    outputs: O;
    /** Its tokens in earlier versions, e.g. `workspaces:agentenv:Team`: old states resolve to it, and the schema lists them. */
    aliases?: readonly string[];
    /** Brings what an earlier version wrote into this version's shape (upgrade.ts). */
    upgrade?: Upgrade;
    /** The parts of the id, in order, with the form of each. */
    id: P;
    /** The resource that this one lives in, and its id. Proof of "gone" goes up this way. */
    parent?: { resource: () => Resource; id: (id: Values<P>) => Id };
    /** The natural key survives a replacement, so the old one has to go before the new one comes. */
    deleteBeforeReplace?: boolean;
    /** Said when a refresh finds it gone: what an `up` will do about it. */
    goneWarning?: string;
    /**
     * With it the outcome of a create whose response was lost is found out, and the refusal of a duplicate is explained (exactlyOnce.ts). Absent: a create is
     * sent once, and an unknown outcome is for a person to settle.
     */
    identity?: Identity<Api, I, O, P>;

    create(
        context: ApiContext<Api> & { inputs: Values<I>; idempotencyKey: string },
    ): Promise<{ id: Values<P>; live: Live<I, O> }>;
    /**
     * Reads what is there. `undefined`: it is missing from a complete response, which proves it gone. A 404 may be thrown: the core
     * looks for the proof. `state` is empty when something is imported.
     */
    read(context: ApiContext<Api> & { id: Values<P>; state: State<I, O> }): Promise<Live<I, O> | undefined>;
    /**
     * Absent: no input can be updated in place. `changed` names the inputs to write, and nothing else is written: the rest may be someone else's
     * by `ignoreChanges`. An input that no read returns is missing after an import. What the response leaves out is kept from the state.
     */
    update?(
        context: ApiContext<Api> & {
            id: Values<P>;
            inputs: Values<I>;
            state: State<I, O>;
            changed: ReadonlySet<keyof I & string>;
        },
    ): Promise<Live<I, O>>;
    /** A 404 may be thrown: gone is done, once it is proven. */
    delete(context: ApiContext<Api> & { id: Values<P>; state: State<I, O> }): Promise<void>;
    /** Drift beside inputs that differ from what was read, found from the state alone. */
    drift?(state: State<I, O>, inputs: Partial<Values<I>>): Drift[];
    /** Problems of the inputs together. It runs in previews, so that what would fail is refused before the update. */
    check?(context: CheckContext<Api, I>): Promise<Problem[]> | Problem[];
    /** How to find out the outcome of a create whose response was lost. Absent: look for the object, and import it. */
    unknownOutcomeHint?: string;
    /** What a list has to be told, e.g. the parent's id. */
    listInputs?: Shape;
    /** All objects. Absent: the service cannot list them. */
    list?(
        context: ApiContext<Api> & { query: Record<string, string> },
    ): AsyncIterable<{ id: Values<P>; name: string }>;
}

/** A declaration ready for use: types erased, marks read out. */
export interface Resource {
    readonly token: string;
    readonly service: ConnectableService;
    readonly inputs: ReadonlyMap<string, Property>;
    readonly outputs: ReadonlyMap<string, Property>;
    readonly listInputs: ReadonlyMap<string, Property>;
    /** Parses plain inputs and fills in defaults. */
    readonly inputSchema: z.ZodObject;
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
    return {
        token,
        service: service,
        inputs: propertiesOf(definition.inputs),
        outputs: propertiesOf(definition.outputs),
        listInputs: propertiesOf(definition.listInputs ?? {}),
        inputSchema: z.object(definition.inputs),
        // Sound, as the core parses what it passes to the operations with the schemas of this definition.
        definition: definition as unknown as AnyDefinition,
    };
}

/**
 * The inputs as an operation sees them: plain, parsed, with what absent ones mean. `imported`: required inputs that no read returns may be
 * missing, as they are after an import.
 */
export function effectiveInputs(
    resource: Resource,
    plain: Record<string, unknown>,
    { imported = false } = {},
): Record<string, unknown> {
    const unread = [...resource.inputs.values()].filter(
        ({ writeOnly, createOnly }) => imported && (writeOnly || createOnly),
    );
    const schema = resource.inputSchema.extend(
        Object.fromEntries(unread.map((property) => [property.name, property.schema.optional()])),
    );
    const parsed = schema.safeParse(plain);
    if (!parsed.success) {
        // Check lets only those pass that fit: an older provider's, or a state that someone edited.
        const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
        throw new ProviderError(`the inputs of ${resource.token} do not fit: ${problems.join("; ")}`);
    }
    return parsed.data;
}
