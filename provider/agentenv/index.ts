import "./workspace";
import "./workspaceIcon";
import "./workspaceTotpPolicy";
import "./workspaceMember";
import "./workspaceJoin";
import "./billingAccount";
import "./billingAccountLink";
import "./defaultBillingAccount";
import "./secret";
import "./googleOAuthConnection";
import "./rateLimitRefresh";
import "./billingCheckout";
import "./billingX402Checkout";
import "./functions";

export { agentenv } from "./service";
