/** Parts of the declarations of seeds. */
import * as z from "zod";

/** An object whose unknown fields are an error that lists the known ones. */
export function fields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
    return z.strictObject(shape, {
        error: ({ code }) =>
            code === "unrecognized_keys"
                ? `is not a field here; there are ${Object.keys(shape).join(", ")}`
                : undefined,
    });
}

/** A list of such objects, which may be left out. */
export function listOf<Item extends z.ZodType>(item: Item) {
    return z.array(item).readonly().optional();
}

/** An id becomes a part of addresses and of Pulumi's ids. */
export const seedId = z
    .string()
    .regex(/^[\w.~-]{1,64}$/, "must be 1 to 64 letters, digits, dots, underscores, tildes and hyphens");

/** A key or a token is sent in a header. */
export const credential = z
    .string()
    .regex(/^[\x21-\x7e]{1,512}$/, "must be 1 to 512 printable ASCII characters without spaces");
