/** Check of a resource within a session: its inputs, the credential of its service, and what else the program declares. */
import { check, type CheckRequest, type CheckResult } from "./check";
import type { Log, Resource } from "./resource";
import type { Session } from "./session";

export interface ResourceCheck extends CheckRequest {
    resource: Resource;
    session: Session;
    log: Log;
    /** Or what stands for it where the front-end is not told. */
    urn: string;
}

export async function checkResource({
    resource,
    session,
    log,
    ...request
}: ResourceCheck): Promise<CheckResult> {
    const access = await session.accessFailures(resource.service, request.urn, log);
    return check(resource, { ...request, log, otherFailures: access }, () =>
        session.api(resource.service, session.signal()),
    );
}
