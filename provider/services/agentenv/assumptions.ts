/**
 * What the provider assumes of AgentEnv, whose pages publish routes and no bodies: `pulumi-workspaces doctor --contract` verifies it at a live service, by
 * reading only. A correction is an edit of api/.
 */
import { AssumptionError, type Assumption } from "../../core/declare/connection";
import type { ObservedResponse } from "../../http/client";
import { asRecord, parseJson } from "../../http/json";
import type { AgentEnvApi } from "./api/index";
import { unwrapData } from "./api/envelope";

type Seen = () => readonly ObservedResponse[];

export const assumptions: readonly Assumption<AgentEnvApi>[] = [
    {
        what: "GET /health/ready reports whether the service works",
        verify: async (api, seen) => {
            await api.session.ready();
            return last(seen).status === 404
                ? differs("there is no such route, so an outage cannot be told from a deletion by it")
                : "it exists";
        },
    },
    {
        what: "GET /auth/api-key-context names the user of the credential",
        verify: async (api) => {
            const userId = await api.session.credentialOwner();
            return userId === undefined ? differs("it has no userId") : `userId ${userId}`;
        },
    },
    {
        what: "GET /workspaces is a list with ids and names",
        verify: async (api, seen) => {
            const { length } = await api.workspaces.list();
            return `${length} workspaces in ${seen().length} pages${wrapped(seen)}`;
        },
    },
    {
        what: "GET /workspaces/{id} has members, totpPolicy, joinCode and createdAt",
        verify: async (api, seen) => {
            await api.workspaces.get(await aWorkspace(api));
            const fields = ["members", "totpPolicy", "joinCode", "createdAt"];
            return `${present(fields, [bodyOf(last(seen))])}${wrapped(seen)}`;
        },
    },
    {
        what: "GET /workspaces/{id} has an ETag, so that concurrent changes are detected",
        verify: async (api, seen) => {
            await api.workspaces.get(await aWorkspace(api));
            return last(seen).headers["etag"] === undefined
                ? differs("it has none: of two updates at the same time, the later one wins")
                : "it has one";
        },
    },
    {
        what: "members have userId, email, role, status and invitedAt",
        verify: async (api, seen) => {
            const { members } = await api.workspaces.get(await aWorkspace(api));
            void seen;
            return present(["userId", "email", "role", "status", "invitedAt"], members ?? []);
        },
    },
    {
        what: "GET …/secrets is a list of metadata with version and createdAt, without values",
        verify: async (api) => {
            const secrets = await api.secrets.list(await aWorkspace(api));
            if (secrets.some((secret) => "value" in secret)) {
                return differs("it contains values");
            }
            return present(["version", "createdAt"], secrets);
        },
    },
    {
        what: "GET …/billing/accounts is a list with name, isDefault and linkedAt",
        verify: async (api) =>
            present(
                ["isDefault", "linkedAt", "currency"],
                await api.billingAccounts.list(await aWorkspace(api)),
            ),
    },
    {
        what: "GET …/oauth-connections/google is a list with email, status and scopes",
        verify: async (api) =>
            present(
                ["email", "status", "scopes", "connectedAt"],
                await api.google.listConnections(await aWorkspace(api)),
            ),
    },
];

async function aWorkspace(api: AgentEnvApi): Promise<string> {
    const [first] = await api.workspaces.list();
    return first?.id ?? differs("the credential sees no workspace: it cannot be verified");
}

/** Which of the fields all objects have. */
function present(fields: readonly string[], objects: readonly unknown[]): string {
    if (objects.length === 0) {
        return "there is none to look at";
    }
    const missing = fields.filter((field) =>
        objects.some((object) => asRecord(object)?.[field] === undefined),
    );
    return missing.length > 0 ? differs(`${missing.join(", ")} is missing`) : fields.join(", ");
}

function last(seen: Seen): ObservedResponse {
    return seen().at(-1) ?? differs("no response was received");
}

function bodyOf({ content }: ObservedResponse): unknown {
    return unwrapData(parseJson(content.toString("utf8")));
}

function wrapped(seen: Seen): string {
    const body = parseJson(last(seen).content.toString("utf8"));
    return unwrapData(body) === body ? "" : ', in {"data": …}';
}

function differs(what: string): never {
    throw new AssumptionError(what, {
        hint: "correct it in provider/services/agentenv/api, or report it to the project",
    });
}
