/** The calls that concern no resource of the program: List and Invoke. */
import { invokeFunction } from "../core/lifecycle/invokeFunction";
import * as lifecycle from "../core/lifecycle/lifecycle";
import { unwrap } from "../core/values/value";
import { ProviderError } from "../errors";
import type { CallContext } from "./context";
import { functionWith, offsetOf, resourceWith } from "./messages";
import type { InvokeRequest, InvokeResponse, ListRequest, ListResponse } from "./protocol/messages";

/** Writes one page of the list, then the token of the next page. */
export async function list(
    context: CallContext,
    request: ListRequest,
    write: (response: Partial<ListResponse>) => void,
): Promise<void> {
    const resource = resourceWith(context.catalogue, request.token);
    const query = context.marshaller.unmarshal(request.query);
    if (unwrap(query).unknown) {
        write({ computed: {} });
        return;
    }
    await context.operate(resource, { urn: "", timeout: 0 }, async (operation) => {
        const first = offsetOf(request.continuationToken);
        const limit = request.limit > 0 ? request.limit : Infinity;
        const end = Math.min(limit, request.pageSize > 0 ? first + request.pageSize : Infinity);
        let position = 0;
        let more = false;
        for await (const item of lifecycle.list(operation, query)) {
            if (position >= end) {
                more = end < limit;
                break;
            }
            if (position >= first) {
                write({ result: { id: item.id, name: item.name } });
            }
            position++;
        }
        write({ continuation: { continuationToken: more ? String(position) : "" } });
    });
}

export async function invoke(context: CallContext, request: InvokeRequest): Promise<InvokeResponse> {
    const called = functionWith(context.catalogue, request.tok);
    const args = context.marshaller.unmarshal(request.args);
    const unknown = Object.entries(args)
        .filter(([, value]) => unwrap(value).unknown)
        .map(([name]) => name);
    if (unknown.length > 0) {
        throw new ProviderError(`${called.token}: ${unknown.join(", ")} is not known yet`, {
            hint: "call it with outputs (the form whose name ends in Output): it then waits for them",
        });
    }
    const result = await context.withLog("", (log) =>
        invokeFunction(called, { session: context.configured(), log }, args),
    );
    return {
        return: context.marshaller.marshal(result.outputs),
        failures: context.marshaller.failures(result.failures),
    };
}
