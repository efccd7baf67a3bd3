/**
 * Is it gone? A 404 is a claim, not a proof: a wrong account, a proxy and a half-dead service answer it too. It is believed when the
 * resource's parent answers, or is itself proven gone; at the top, when a complete list does not hold the object either.
 */
import { ProviderError } from "../errors";
import { isNotFound } from "../http/errors";
import { formatId } from "./id";
import type { OperationContext, Resource } from "./resource";

/** What is there, or `undefined` where it is proven gone. @throws whatever stood in the way of knowing. */
export async function readOrGone(
    resource: Resource,
    context: OperationContext<unknown>,
    id: Record<string, string>,
    state: Record<string, unknown>,
): Promise<Record<string, unknown> | undefined> {
    try {
        return await resource.definition.read({ ...context, id, state });
    } catch (error) {
        if (!isNotFound(error)) {
            throw error;
        }
        await proveGone(resource, context, id, error);
        return undefined;
    }
}

/** Settles where the 404 is proven. @throws where it is not. */
async function proveGone(
    resource: Resource,
    context: OperationContext<unknown>,
    id: Record<string, string>,
    notFound: Error,
): Promise<void> {
    const { definition } = resource;
    if (definition.parent) {
        await readOrGone(definition.parent.resource(), context, definition.parent.id(id), {});
        return;
    }
    if (!definition.list) {
        throw notFound;
    }
    const wanted = formatId(definition.id, id);
    for await (const item of definition.list({ ...context, query: {} })) {
        if (formatId(definition.id, item.id) === wanted) {
            throw new ProviderError(`${notFound.message}, but the list still holds ${wanted}`, {
                hint: "the service contradicts itself: nothing was changed, try again later",
                cause: notFound,
            });
        }
    }
}
