/** Checks a resource within a session: its inputs, the credential of its service, and its natural key against those of the program's other resources. */
import { check, type CheckFailure, type CheckRequest, type CheckResult } from "./check";
import { naturalKeyOf, type Log, type Resource } from "../declare/resource";
import type { Session } from "../session/session";
import { isSecret } from "../lifecycle/state";
import { knownOf, type PropertyMap } from "../values/value";

export interface ResourceCheck extends CheckRequest {
    resource: Resource;
    session: Session;
    log: Log;
    /** In the dynamic front-end, which does not receive it, another text that identifies the resource. */
    urn: string;
}

export async function checkResource(operation: ResourceCheck): Promise<CheckResult> {
    const { resource, session, log, ...request } = operation;
    const credentialFailures = await session.credentialFailures(resource.service, request.urn, log);
    const result = await check(resource, { ...request, log, otherFailures: credentialFailures }, async () =>
        (await session.access(resource.service, session.signal())).api(),
    );
    return result.failures.length > 0
        ? result
        : { ...result, failures: duplicateKeyFailures(operation, result.inputs) };
}

/** Fails if another resource of the program has the same natural key and the service allows it once. The message contains no value: it may be a secret. */
function duplicateKeyFailures(
    { resource, session, urn }: ResourceCheck,
    inputs: PropertyMap,
): CheckFailure[] {
    const { identity } = resource.definition;
    const known = knownOf(inputs);
    if (!identity?.refusedWith || identity.by.some((name) => known[name] === undefined)) {
        return [];
    }
    const key = naturalKeyOf(resource, known);
    const other = key === undefined ? undefined : session.naturalKeys.claim(urn, key);
    if (other === undefined) {
        return [];
    }
    const keyInput = identity.by.at(-1) ?? "";
    const reason = `${keyInput}: ${other} has the same ${identity.by.join(" and ")}, and ${resource.service.title} allows one such object: give one of the two resources another ${keyInput}, or remove it`;
    return [{ property: isSecret(inputs[keyInput]) ? "" : keyInput, reason }];
}
