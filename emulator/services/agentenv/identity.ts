/** AgentEnv, as accounts and the database refer to it. */
import type { ServiceIdentity } from "../../accounts";

export const IDENTITY: ServiceIdentity = {
    name: "agentenv",
    keyPrefix: "ae_emulated_",
    accountIdName: "userId",
    issuesTokens: true,
};
