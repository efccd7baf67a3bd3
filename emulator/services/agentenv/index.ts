/** AgentEnv: the descriptor of the service. */
import type { EmulatedService } from "../service";
import { callerOf } from "./authenticate";
import { billingAccountRoutes } from "./billing/accounts";
import { checkoutRoutes } from "./billing/checkouts";
import { billingViewRoutes } from "./billing/views";
import { agentenvControl } from "./control";
import { errorStyle } from "./errors";
import { googleConnectionRoutes } from "./google/connections";
import { IDENTITY } from "./identity";
import { membershipRoutes } from "./members/routes";
import { users } from "./members/users";
import { migrations } from "./migrations";
import { objects } from "./objects";
import { secretRoutes } from "./secrets/routes";
import { healthRoutes, sessionRoutes } from "./session";
import { iconRoutes } from "./workspaces/icon";
import { rateLimitRoutes } from "./workspaces/rateLimits";
import { workspaceRoutes } from "./workspaces/routes";
import { totpPolicyRoutes } from "./workspaces/totpPolicy";

export const agentenv: EmulatedService = {
    ...IDENTITY,
    title: "AgentEnv",
    apiPath: "/v1",
    migrations,
    accounts: users,
    objects,
    errors: errorStyle,
    openapi: {
        title: "AgentEnv workspaces, as emulated",
        description: "Unofficial. The service publishes its routes; the bodies here are assumed.",
        securitySchemes: {
            apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
            token: { type: "http", scheme: "bearer" },
        },
    },
    wrapsResponses: true,
    callerOf,
    publicAreas: [healthRoutes],
    areas: [
        sessionRoutes,
        workspaceRoutes,
        membershipRoutes,
        iconRoutes,
        totpPolicyRoutes,
        billingAccountRoutes,
        billingViewRoutes,
        checkoutRoutes,
        secretRoutes,
        rateLimitRoutes,
        googleConnectionRoutes,
    ],
    tree: () => import("./tree.js").then(({ agentenvTree }) => agentenvTree),
    seed: () => import("./seed/index.js").then(({ seed }) => seed),
    control: agentenvControl,
};
