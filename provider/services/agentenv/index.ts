/** AgentEnv. Each import declares one resource or an area of functions. */
import "./resources/workspace";
import "./resources/workspaceIcon";
import "./resources/workspaceTotpPolicy";
import "./resources/workspaceMember";
import "./resources/workspaceJoin";
import "./resources/billingAccount";
import "./resources/billingAccountLink";
import "./resources/defaultBillingAccount";
import "./resources/secret";
import "./resources/googleOauthConnection";
import "./resources/rateLimitRefresh";
import "./resources/billingCheckout";
import "./resources/billingX402Checkout";
import "./resources/workspaceMembers";
import "./functions/workspaces";
import "./functions/billing";
import "./functions/secrets";
import "./functions/rateLimits";
import "./functions/google";

export { agentenv } from "./service";
