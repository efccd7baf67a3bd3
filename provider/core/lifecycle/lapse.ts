/**
 * Lapsed objects: only a person can restore them, such as an expired invitation or a revoked connection. The setting `lapsed` decides whether a refresh
 * warns, reports drift, or fails.
 */
import { ProviderError } from "../../errors";
import type { Resource } from "../declare/resource";
import { plainMap, type PropertyMap } from "../values/value";
import type { OperationContext } from "./operationContext";

/** What lapsed, with what to do. `undefined`: nothing did. */
export function lapseOf({ definition }: Resource, properties: PropertyMap): string | undefined {
    return definition.lapse?.of(plainMap(properties));
}

/** For a refresh or an import. @throws ProviderError in a refresh with `lapsed: "error"` */
export function reportLapse(
    { resource, session, log }: OperationContext,
    properties: PropertyMap,
    { importing }: { importing: boolean },
): void {
    const lapse = lapseOf(resource, properties);
    if (lapse === undefined) {
        return;
    }
    if (session.packageSettings.lapsed === "error" && !importing) {
        throw new ProviderError(`${resource.service.title}: ${lapse}`, {
            hint: `the refresh fails because lapsed is error (from ${session.instance.originOf("lapsed")})`,
        });
    }
    log.warn(lapse);
}
