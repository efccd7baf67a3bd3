/** Tripswitch's accounts: orgs, each with an admin key. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { AccountDeclaration } from "../service";
import { IDENTITY } from "./identity";

const options = z.strictObject({});

export const orgs: AccountDeclaration<typeof options> = {
    options,
    create({ store, accounts }, { apiKey }) {
        const id = randomUUID();
        store.transaction(() => accounts.create(IDENTITY, id, apiKey));
        return { id };
    },
};
