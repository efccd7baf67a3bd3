/** What the services hold, one by one, as objects of the resources that a program can declare. */
import type { Scene } from "../../scene";
import type { Values } from "./fleet";

export interface Found {
    readonly token: string;
    /** As the resource's id in state. */
    readonly id: string;
    readonly values: Values;
}

/** By token and id. */
export type Census = ReadonlyMap<string, Found>;

export function keyOf({ token, id }: Pick<Found, "token" | "id">): string {
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

/** The account that every workspace starts with is nobody's declaration. */
const EVERYONES_ACCOUNT = "Default";

const agentenv = (kind: string): string => `workspaces:agentenv:${kind}`;

/** `home`: the workspace whose billing accounts are made there; elsewhere they are links. Wants an emulator without faults. */
export async function takeCensus(scene: Scene, home: string): Promise<Census> {
    const found: Found[] = [];
    const { workspaces } = (await scene.agentenv("GET", "/workspaces?limit=500")) as {
        workspaces: { id: string }[];
    };
    for (const { id } of workspaces) {
        found.push(...(await inWorkspace(scene, id, id === home)));
    }
    const tripswitch = (await scene.tripswitch("GET", "/workspaces")) as {
        workspaces: { id: string; name: string; slug: string }[];
    };
    for (const { id, name, slug } of tripswitch.workspaces) {
        found.push({ token: "workspaces:tripswitch:Workspace", id, values: { name, slug } });
    }
    return new Map(found.map((one) => [keyOf(one), one]));
}

async function inWorkspace(scene: Scene, id: string, isHome: boolean): Promise<Found[]> {
    const root = `/workspaces/${id}`;
    const list = async <T>(path: string, key: string): Promise<T[]> =>
        ((await scene.agentenv("GET", `${root}${path}?limit=500`)) as Record<string, T[]>)[key] ?? [];
    const workspace = (await scene.agentenv("GET", root)) as WorkspaceBody;
    const { name, description } = workspace;
    const found: Found[] = [
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
        const { value } = (await scene.control("GET", `/secrets/${secret.id}`)) as { value: string };
        const values = { name: secret.name, value, description: secret.description };
        found.push({ token: agentenv("Secret"), id: `${id}/${secret.id}`, values });
    }
    for (const account of await list<AccountBody>("/billing/accounts", "billingAccounts")) {
        if (account.name === EVERYONES_ACCOUNT) {
            continue;
        }
        const kind = agentenv(isHome ? "BillingAccount" : "BillingAccountLink");
        found.push({ token: kind, id: `${id}/${account.id}`, values: { name: account.name } });
        if (account.isDefault) {
            found.push({ token: agentenv("DefaultBillingAccount"), id, values: { name: account.name } });
        }
    }
    const icon = await iconOf(scene, root);
    return icon === undefined
        ? found
        : [...found, { token: agentenv("WorkspaceIcon"), id, values: { icon } }];
}

async function iconOf({ emulator }: Scene, root: string): Promise<string | undefined> {
    const response = await fetch(`${emulator.agentenvUrl}${root}/icon`, {
        headers: { "x-api-key": emulator.agentenvApiKey },
    });
    const text = await response.text();
    if (!response.ok && response.status !== 404) {
        throw new Error(`GET ${root}/icon answered ${response.status}: ${text}`);
    }
    return response.ok ? text : undefined;
}
