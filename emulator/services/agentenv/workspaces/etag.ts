/** ETags of AgentEnv, and writes that depend on them. */
import { createHash } from "node:crypto";
import { ServiceError } from "../../../http/serviceError";

/** A strong ETag of what GET returns: it changes with everything that GET returns, including members. */
export function etagOf(representation: unknown): string {
    return `"${createHash("sha256").update(JSON.stringify(representation)).digest("base64url").slice(0, 22)}"`;
}

/** `If-Match` (RFC 9110, 13.1.1): the write continues only if the client has read the present state. */
export function requireMatch(ifMatch: string | undefined, etag: string): void {
    if (ifMatch === undefined || ifMatch.trim() === "*") {
        return;
    }
    if (ifMatch.split(",").some((candidate) => candidate.trim() === etag)) {
        return;
    }
    throw new ServiceError(412, "precondition_failed", "It has changed since it was read; read it again");
}
