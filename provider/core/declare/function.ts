/** Declares a function: inputs, outputs, and a call that makes no lasting change. */
import * as z from "zod";
import { propertiesOf, type Property, type Shape, type Values } from "./property";
import type { ApiContext } from "./resource";
import type { ConnectableService } from "./connection";

export interface FunctionDefinition<Api, I extends Shape, O extends Shape> {
    /** Markdown, for the schema: what it returns, and the route it calls. */
    description: string;
    inputs: I;
    outputs: O;
    invoke(context: ApiContext<Api> & { inputs: Values<I> }): Promise<Values<O>>;
}

/** A definition with its types erased. */
type AnyFunctionDefinition = FunctionDefinition<unknown, Shape, Shape>;

/** A declaration as the core uses it: types erased, marks read from the metadata. */
export interface ProviderFunction {
    readonly token: string;
    readonly service: ConnectableService;
    readonly inputs: ReadonlyMap<string, Property>;
    readonly outputs: ReadonlyMap<string, Property>;
    /** Parses plain inputs and fills in defaults. */
    readonly inputSchema: z.ZodObject;
    readonly definition: AnyFunctionDefinition;
}

export function declareFunction<Api, I extends Shape, O extends Shape>(
    token: string,
    service: ConnectableService<Api>,
    definition: FunctionDefinition<Api, I, O>,
): ProviderFunction {
    return {
        token,
        service,
        inputs: propertiesOf(definition.inputs),
        outputs: propertiesOf(definition.outputs),
        inputSchema: z.object(definition.inputs),
        // Sound, as the core parses what it passes to `invoke` with the schemas of this definition.
        definition: definition as unknown as AnyFunctionDefinition,
    };
}
