/** Function calls, for both front-ends. */
import { checkProperties, type CheckFailure } from "../check/check";
import type { ProviderFunction } from "../declare/function";
import type { OperationContext } from "./operationContext";
import { seal } from "./state";
import { emptyMap, plainMap, type PropertyMap } from "../values/value";

export interface InvokeResponse {
    outputs: PropertyMap;
    /** Invalid arguments. If there are any, the function was not called. */
    failures: CheckFailure[];
}

/** Checks the arguments, calls the function, and seals the outputs that are declared secret. */
export async function invokeFunction(
    called: ProviderFunction,
    { session, log }: Pick<OperationContext, "session" | "log">,
    args: PropertyMap,
): Promise<InvokeResponse> {
    const { inputs, failures } = checkProperties(called.inputs, args, `${called.token} has no argument`);
    if (failures.length > 0) {
        return { outputs: emptyMap(), failures };
    }
    const access = await session.access(called.service, session.signal());
    const plain = called.inputSchema.parse(plainMap(inputs));
    const outputs = await called.definition.invoke({ api: access.api(), log, inputs: plain });
    return { outputs: seal(called.outputs, outputs, inputs), failures };
}
