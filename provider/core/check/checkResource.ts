/** Checks a resource within a session: its inputs, the credential of its service, and its natural key against those of the program's other resources. */
import type { Claim } from "./claims";
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
        : { ...result, failures: conflictingClaims(operation, result.inputs) };
}

/** Fails if another resource of the program does not tolerate this one. The messages contain no value: it may be a secret. */
function conflictingClaims({ resource, session, urn }: ResourceCheck, inputs: PropertyMap): CheckFailure[] {
    const known = knownOf(inputs);
    const key = uniqueKeyOf(resource, known);
    const managed = resource.definition.manages?.(known);
    const claims: Claim[] = [
        ...(key === undefined ? [] : [{ scope: key, wholly: true }]),
        ...(managed === undefined ? [] : [managed]),
    ];
    const conflict = session.claims.claim(urn, claims);
    if (conflict === undefined) {
        return [];
    }
    const { claim, other } = conflict;
    return [
        claim.scope === key
            ? duplicateKey(resource, other, inputs)
            : {
                  property: "",
                  reason: `${other} manages ${claim.scope} too, and one of the two would remove what the other declares: keep one of them`,
              },
    ];
}

/** The natural key, where the service allows one object with it. `undefined`: it allows several, or the key is not known yet. */
function uniqueKeyOf(resource: Resource, known: PropertyMap): string | undefined {
    const { identity } = resource.definition;
    return identity?.refusedWith && identity.by.every((name) => known[name] !== undefined)
        ? naturalKeyOf(resource, known)
        : undefined;
}

function duplicateKey({ definition, service }: Resource, other: string, inputs: PropertyMap): CheckFailure {
    const by = definition.identity?.by ?? [];
    const keyInput = by.at(-1) ?? "";
    const reason = `${keyInput}: ${other} has the same ${by.join(" and ")}, and ${service.title} allows one such object: give one of the two resources another ${keyInput}, or remove it`;
    return { property: isSecret(inputs[keyInput]) ? "" : keyInput, reason };
}
