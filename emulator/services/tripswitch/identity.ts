/** Tripswitch, as accounts and the database refer to it. */
import type { ServiceIdentity } from "../../accounts";

export const IDENTITY: ServiceIdentity = {
    name: "tripswitch",
    keyPrefix: "ts_emulated_",
    accountIdName: "orgId",
};
