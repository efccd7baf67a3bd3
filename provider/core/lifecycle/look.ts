/**
 * Reads an object of the service as an import would, for an export of thousands: reads share responses for a minute, as those of a refresh do, and a missing
 * object needs no proof, since nothing is dropped from a state.
 */
import { isNotFound } from "../../http/errors";
import { formatId, parseId } from "../declare/id";
import type { AssetContent } from "../declare/resource";
import { emptyMap, withoutUndefined } from "../values/value";
import { reportLapse } from "./lapse";
import type { ReadResponse } from "./lifecycle";
import { mergeRead } from "./mergeResponse";
import type { OperationContext } from "./operationContext";
import { readInputs, seal } from "./state";

export interface Look extends ReadResponse {
    /** The content of inputs that are assets, by the name of the input. */
    assets: Record<string, AssetContent>;
}

/** `undefined`: there is none. */
export async function look(operation: OperationContext, text: string): Promise<Look | undefined> {
    const { resource, session, log, urn } = operation;
    const { definition } = resource;
    const id = parseId(resource.token, definition.id, text);
    const access = (await session.access(resource.service, session.signal())).refreshing();
    const context = { api: access.api(), log, urn, id };
    try {
        const live = await definition.read({ ...context, state: {} });
        if (!live) {
            return undefined;
        }
        const outputs = seal(resource.properties, mergeRead(resource, emptyMap(), live));
        reportLapse(operation, outputs, { importing: true });
        return {
            id: formatId(definition.id, id),
            inputs: seal(resource.inputs, readInputs(resource, live, emptyMap())),
            outputs,
            assets: withoutUndefined((await definition.assets?.(context)) ?? {}),
        };
    } catch (error) {
        if (isNotFound(error)) {
            return undefined;
        }
        throw error;
    }
}
