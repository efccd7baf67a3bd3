/** Lists all objects at the services, with the token and id that they have as resources. */
import type { StackFixture } from "../../stackFixture";
import type { Values } from "./generatedProgram";

export interface InventoryItem {
    readonly token: string;
    /** The resource's id in state. */
    readonly id: string;
    readonly values: Values;
}

/** By token and id. */
export type Inventory = ReadonlyMap<string, InventoryItem>;

export function keyOf({ token, id }: Pick<InventoryItem, "token" | "id">): string {
    return `${token} ${id}`;
}

interface WorkspaceBody {
    id: string;
    name: string;
    description: string | null;
    totpPolicy: { required: boolean };
    members: { userId: string; email: string; role: string }[];
}

interface AccountBody {
    id: string;
    name: string;
    isDefault: boolean;
}

/** Every workspace starts with this account, which no program declares. */
const DEFAULT_ACCOUNT = "Default";

const agentenv = (kind: string): string => `workspaces:agentenv:${kind}`;

/** `home`: the workspace in which billing accounts are created; in other workspaces they are links. Requires an emulator without faults. */
export async function takeInventory(stackFixture: StackFixture, home: string): Promise<Inventory> {
    const found: InventoryItem[] = [];
    const { workspaces } = (await stackFixture.agentenv("GET", "/workspaces?limit=500")) as {
        workspaces: { id: string }[];
    };
    for (const { id } of workspaces) {
        found.push(...(await inWorkspace(stackFixture, id, id === home)));
    }
    const tripswitch = (await stackFixture.tripswitch("GET", "/workspaces")) as {
        workspaces: { id: string; name: string; slug: string }[];
    };
    for (const { id, name, slug } of tripswitch.workspaces) {
        found.push({ token: "workspaces:tripswitch:Workspace", id, values: { name, slug } });
    }
    return new Map(found.map((one) => [keyOf(one), one]));
}

async function inWorkspace(
    stackFixture: StackFixture,
    id: string,
    isHome: boolean,
): Promise<InventoryItem[]> {
    const root = `/workspaces/${id}`;
    const list = async <T>(path: string, key: string): Promise<T[]> =>
        ((await stackFixture.agentenv("GET", `${root}${path}?limit=500`)) as Record<string, T[]>)[key] ?? [];
    const workspace = (await stackFixture.agentenv("GET", root)) as WorkspaceBody;
    const { name, description } = workspace;
    const found: InventoryItem[] = [
        { token: agentenv("Workspace"), id, values: { name, description: description ?? "" } },
    ];
    for (const { email, role } of workspace.members.slice(1)) {
        found.push({
            token: agentenv("WorkspaceMember"),
            id: `${id}/${email}`,
            values: { name: email, role },
        });
    }
    if (workspace.totpPolicy.required) {
        found.push({ token: agentenv("WorkspaceTotpPolicy"), id, values: { required: true } });
    }
    for (const secret of await list<{ id: string; name: string; description: string }>(
        "/secrets",
        "secrets",
    )) {
        const { value } = (await stackFixture.control("GET", `/secrets/${secret.id}`)) as { value: string };
        const values = { name: secret.name, value, description: secret.description };
        found.push({ token: agentenv("Secret"), id: `${id}/${secret.id}`, values });
    }
    for (const account of await list<AccountBody>("/billing/accounts", "billingAccounts")) {
        if (account.name === DEFAULT_ACCOUNT) {
            continue;
        }
        const kind = agentenv(isHome ? "BillingAccount" : "BillingAccountLink");
        found.push({ token: kind, id: `${id}/${account.id}`, values: { name: account.name } });
        if (account.isDefault) {
            found.push({ token: agentenv("DefaultBillingAccount"), id, values: { name: account.name } });
        }
    }
    const icon = await iconOf(stackFixture, root);
    return icon === undefined
        ? found
        : [...found, { token: agentenv("WorkspaceIcon"), id, values: { icon } }];
}

async function iconOf({ emulator }: StackFixture, root: string): Promise<string | undefined> {
    const response = await fetch(`${emulator.agentenvUrl}${root}/icon`, {
        headers: { "x-api-key": emulator.agentenvApiKey },
    });
    const text = await response.text();
    if (!response.ok && response.status !== 404) {
        throw new Error(`GET ${root}/icon returned ${response.status}: ${text}`);
    }
    return response.ok ? text : undefined;
}
