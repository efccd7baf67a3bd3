import type { Context } from "hono";
import type { ServiceEnv } from "../stage";

/** Notes a fault in the record of its request; the answer takes the note back. */
export function noteFault(c: Context<ServiceEnv>, name: string): () => void {
    const record = c.get("record");
    const before = record.fault;
    record.fault = before === undefined ? name : `${before}, ${name}`;
    return () => {
        if (before === undefined) delete record.fault;
        else record.fault = before;
    };
}
