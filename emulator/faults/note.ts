/** The name of an injected fault in the request log. */
import type { Context } from "hono";
import type { ServiceEnv } from "../http/serviceEnv";

/** Adds a fault to the record of its request. The returned function removes it again. */
export function noteFault(c: Context<ServiceEnv>, name: string): () => void {
    const record = c.get("record");
    const before = record.fault;
    record.fault = before === undefined ? name : `${before}, ${name}`;
    return () => {
        if (before === undefined) {
            delete record.fault;
        } else {
            record.fault = before;
        }
    };
}
