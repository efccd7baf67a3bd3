/** The calls that concern no resource of the program: List and Invoke. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { invokeFunction } from "../core/lifecycle/invokeFunction";
import * as lifecycle from "../core/lifecycle/lifecycle";
import { unwrap } from "../core/values/value";
import { ProviderError } from "../errors";
import type { CallContext } from "./context";
import { functionWith, offsetOf, resourceWith } from "./messages";

/** Writes one page of the list, then the token of the next page. */
export async function list(
    context: CallContext,
    request: proto.ListRequest,
    write: (response: proto.ListResponse) => void,
): Promise<void> {
    const resource = resourceWith(context.catalogue, request.getToken());
    const query = context.marshaller.unmarshal(request.getQuery());
    if (unwrap(query).unknown) {
        write(new proto.ListResponse().setComputed(new proto.ListResponse.Computed()));
        return;
    }
    await context.operate(resource, { getUrn: () => "", getTimeout: () => 0 }, async (operation) => {
        const first = offsetOf(request.getContinuationToken());
        const limit = request.getLimit() > 0 ? request.getLimit() : Infinity;
        const end = Math.min(limit, request.getPageSize() > 0 ? first + request.getPageSize() : Infinity);
        let position = 0;
        let more = false;
        for await (const item of lifecycle.list(operation, query)) {
            if (position >= end) {
                more = end < limit;
                break;
            }
            if (position >= first) {
                const result = new proto.ListResponse.Result().setId(item.id).setName(item.name);
                write(new proto.ListResponse().setResult(result));
            }
            position++;
        }
        const next = new proto.ListResponse.Continuation().setContinuationToken(more ? String(position) : "");
        write(new proto.ListResponse().setContinuation(next));
    });
}

export async function invoke(
    context: CallContext,
    request: proto.InvokeRequest,
): Promise<proto.InvokeResponse> {
    const called = functionWith(context.catalogue, request.getTok());
    const args = context.marshaller.unmarshal(request.getArgs());
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
    return new proto.InvokeResponse()
        .setReturn(context.marshaller.marshal(result.outputs))
        .setFailuresList(context.marshaller.failures(result.failures));
}
