/** The forms in which AgentEnv wraps its responses. */
import { asRecord } from "../../../http/json";

/** Some routes return bare objects, others wrap them as `{"data": …}`. */
export function unwrapData(body: unknown): unknown {
    const record = asRecord(body);
    return record && "data" in record && record["id"] === undefined ? record["data"] : body;
}

/** A page in any of its known forms: `{secrets: […], nextCursor}`, `{data: […]}`, `{data: {secrets: […]}}` or a bare array. */
export function pageOf(body: unknown, wrapper: string): { items: unknown; nextCursor: string | undefined } {
    const inner = unwrapData(body);
    const record = asRecord(inner);
    const cursor = record?.["nextCursor"] ?? asRecord(body)?.["nextCursor"];
    return {
        items: record ? record[wrapper] : inner,
        nextCursor: typeof cursor === "string" && cursor !== "" ? cursor : undefined,
    };
}
