/** What the engine asks for, whichever front-end received it: the resource, the session, and the limits of this one operation. */
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
