/** The fields of a usage, as a control route and a seed take it. */
import * as z from "zod";

export const newUsage = {
    name: z.string().min(1),
    quantity: z.int().positive(),
    unit: z.string().min(1).default("units"),
    amountCents: z.int().nonnegative().default(0),
};
