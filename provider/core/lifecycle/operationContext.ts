/** The context of one operation, the same in both front-ends: the resource, the session, the log and the timeout. */
import type { Log, Resource } from "../declare/resource";
import type { Session } from "../session/session";

export interface OperationContext {
    resource: Resource;
    session: Session;
    log: Log;
    /** The URN of the resource. Absent in a list and in the dynamic front-end, which does not receive it. */
    urn?: string | undefined;
    /** From the resource's own `customTimeouts`. 0 or absent: no timeout. */
    timeoutSeconds?: number;
}
