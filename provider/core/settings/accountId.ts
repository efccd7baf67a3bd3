/** A setting that holds the id of the account that a credential should belong to. */
import * as z from "zod";

export const accountId = () =>
    z.string({ error: "must be a string" }).min(1, { error: "must not be empty" }).optional();
