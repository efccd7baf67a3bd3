/** The pages of AgentEnv's lists. */
import { z } from "@hono/zod-openapi";
import { invalidField } from "./errors";

/** The query of every list: `?cursor=&limit=`. */
export const pageQuery = z.object({
    cursor: z.string().optional().openapi({ description: "`nextCursor` of the page before" }),
    limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** Part of every list's response. */
export const pageAnswer = {
    nextCursor: z.string().optional().openapi({ description: "Absent on the last page" }),
};

/**
 * One page of rows, oldest first. A cursor refers to the last row of a page by its `seq`, so rows that are created or deleted between two
 * pages neither repeat nor hide others.
 */
export function takePage<Row extends { seq: number }>(
    { cursor, limit }: z.output<typeof pageQuery>,
    fetch: (afterSeq: number, count: number) => Row[],
): { rows: Row[]; next: { nextCursor?: string } } {
    const rows = fetch(cursor === undefined ? 0 : decode(cursor), limit + 1);
    if (rows.length <= limit) {
        return { rows, next: {} };
    }
    const page = rows.slice(0, limit);
    return { rows: page, next: { nextCursor: encode(page[page.length - 1]?.seq ?? 0) } };
}

const encode = (seq: number) => Buffer.from(`after:${seq}`).toString("base64url");

function decode(cursor: string): number {
    const seq = /^after:(\d+)$/.exec(Buffer.from(cursor, "base64url").toString())?.[1];
    if (seq !== undefined) {
        return Number(seq);
    }
    throw invalidField("cursor", "is not a cursor of this list");
}
