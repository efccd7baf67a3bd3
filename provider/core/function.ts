/** What a function is: inputs, outputs, and a call that reads and changes nothing that lasts. */
import { z } from "zod";
import { propertiesOf, type Property, type Shape, type Values } from "./property";
import type { OperationContext } from "./resource";
import type { ConnectableService } from "./connection";

export interface FunctionDefinition<Api, I extends Shape, O extends Shape> {
    /** Markdown, for the schema: what it answers, and the route it asks. */
    description: string;
    inputs: I;
    outputs: O;
    invoke(context: OperationContext<Api> & { inputs: Values<I> }): Promise<Values<O>>;
}

/** A declaration ready for use: types erased, marks read out. */
export interface ProviderFunction {
    readonly token: string;
    readonly service: ConnectableService;
    readonly description: string;
    readonly inputs: ReadonlyMap<string, Property>;
    readonly outputs: ReadonlyMap<string, Property>;
    /** Parses plain inputs and fills in defaults. */
    readonly inputSchema: z.ZodObject;
    invoke(
        context: OperationContext<unknown> & { inputs: Record<string, unknown> },
    ): Promise<Record<string, unknown>>;
}

export function declareFunction<Api, I extends Shape, O extends Shape>(
    token: string,
    service: ConnectableService<Api>,
    definition: FunctionDefinition<Api, I, O>,
): ProviderFunction {
    return {
        token,
        service: service,
        description: definition.description,
        inputs: propertiesOf(definition.inputs),
        outputs: propertiesOf(definition.outputs),
        inputSchema: z.object(definition.inputs),
        // The core parses what it hands over with the schemas of this definition.
        invoke: (context) =>
            definition.invoke(context as OperationContext<Api> & { inputs: Values<I> }) as Promise<
                Record<string, unknown>
            >,
    };
}
