/** Every change of the estate that is drift, made at the services, and what `drift` has to report of each. */
import { createHash } from "node:crypto";
import type { ChangedProperty, Finding } from "../../../drift/report";
import { CANARY, type StackFixture } from "../../../harness/stackFixture";
import { svg } from "./allResourcesProgram";
import type { Ids } from "./driftEstate";

/** Longer than an invitation is open. */
const NINE_DAYS_MS = 9 * 24 * 3_600_000;

/** The last part of an id, which is the object's own. */
const ownId = (id: string | undefined): string => id?.split("/").pop() ?? "";

/** All open invitations expire, but those of people who accept before. */
export async function expireInvitations(fixture: StackFixture, stacks: readonly Ids[]): Promise<void> {
    for (const ids of stacks) {
        for (const [workspaceId, emails] of [
            [ids["team"], ["alice@example.com", "bob@example.com"]],
            [ids["crew"], ["carol@example.com", "dave@example.com", "gil@example.com"]],
            [ids["doomed"], ["ivy@example.com"]],
        ] as const) {
            for (const email of emails) {
                await fixture.control("POST", "/invitations/accept", { workspaceId, email });
            }
        }
    }
    await fixture.control("POST", "/clock", { advanceMs: NINE_DAYS_MS });
}

/** What the services gave to what was made by hand. */
export interface MadeByHand {
    /** The default account of `team`, which the service created with the user. */
    defaultAccount: string;
    /** The name of `bound`, and its default account before and after. */
    autoName: string;
    boundAccount: string;
    otherAccount: string;
    /** When `unlinked` was linked. */
    linkedAt: string;
    /** The import id of each object that no stack manages, by type and name. */
    unmanaged: Record<string, string>;
}

/** Makes every change that is drift, in the workspaces of one stack. `name` is the slug of its program. */
export async function changeEverything(fixture: StackFixture, ids: Ids, name: string): Promise<MadeByHand> {
    const call = (method: string, path: string, body?: unknown): Promise<unknown> =>
        fixture.agentenv(method, path, body);
    const create = async (path: string, body: unknown): Promise<string> =>
        ((await call("POST", path, body)) as { id: string }).id;
    const [team, crew, bound] = ["team", "crew", "bound"].map((one) => `/workspaces/${ids[one]}`);
    const accounts = await accountsOf(fixture, ids["team"]);
    const defaultAccount = accounts.find((one) => one.name === "Default")?.id ?? "";
    const linkedAt = accounts.find(({ id }) => id === ownId(ids["unlinked"]))?.linkedAt ?? "";
    const boundAccount = (await accountsOf(fixture, ids["bound"])).find((one) => one.isDefault)?.id ?? "";
    const { name: autoName } = (await call("GET", `${bound}`)) as { name: string };

    await call("PUT", `${team}`, { name: "by hand", description: "By hand." });
    await fixture.putIcon(ids["team"] ?? "", svg("green"));
    await call("PUT", `${team}/totp-policy`, { required: false });
    await removeMember(fixture, ids["team"], "alice@example.com");
    await changeRole(fixture, ids["team"], "bob@example.com", "admin");
    await call("POST", `${team}/billing/accounts/${defaultAccount}/default`);
    await call("DELETE", `${team}/billing/accounts/${ownId(ids["unlinked"])}`);
    await call("DELETE", `${team}/billing/accounts/${ownId(ids["link"])}`);
    await call("PATCH", `${team}/secrets/${ownId(ids["rewritten"])}`, { value: `${CANARY}-theirs` });
    await call("PATCH", `${team}/secrets/${ownId(ids["described"])}`, { description: "Theirs." });
    await call("DELETE", `${team}/secrets/${ownId(ids["missing"])}`);
    await fixture.control("POST", `/connections/${ownId(ids["revoked"])}/revoke`);
    await call("DELETE", `${team}/oauth-connections/google/${ownId(ids["disconnected"])}`);
    await call("DELETE", `/workspaces/${ids["join"]?.replace("/", "/members/")}`);

    await call("PUT", `${crew}`, { name: "crew", description: "Theirs." });
    await call("DELETE", `${crew}/icon`);
    await changeRole(fixture, ids["crew"], "carol@example.com", "admin");
    await removeMember(fixture, ids["crew"], "dave@example.com");
    await call("POST", `${crew}/members`, { email: "stranger@example.com", role: "owner" });

    await call("PUT", `${bound}`, { name: "renamed" });
    const otherAccount = await create(`${bound}/billing/accounts`, { name: "other" });
    await call("POST", `${bound}/billing/accounts/${otherAccount}/default`);

    await call("DELETE", `/workspaces/${ids["doomed"]}`);
    for (const one of ["emptiedOne", "emptiedTwo", "emptiedThree"]) {
        await call("DELETE", `/workspaces/${ids[one]?.replace("/", "/secrets/")}`);
    }

    await fixture.tripswitch("PATCH", `/workspaces/${ids["production"]}`, {
        name: "By hand",
        slug: `${name}-by-hand`,
    });
    await fixture.tripswitch("DELETE", `/workspaces/${ids["retired"]}`);

    // One of each kind that is listed in a workspace.
    const secret = await create(`${team}/secrets`, { name: "EXTRA", value: `${CANARY}-extra` });
    await call("POST", `${team}/members`, { email: "eve@example.com", role: "admin" });
    const connection = await create(`${team}/oauth-connections/google/exchange`, {
        code: `code-eve-${name}`,
    });
    const account = await create(`${team}/billing/accounts`, { name: "Another" });
    const own = { secret, connection, account, member: "eve@example.com" };
    const unmanaged = unmanagedIn(ids["team"] ?? "", own);
    return { defaultAccount, autoName, boundAccount, otherAccount, linkedAt, unmanaged };
}

/** What no stack manages, in the order of the report. */
function unmanagedIn(
    workspaceId: string,
    { secret, connection, account, member }: Record<"secret" | "connection" | "account" | "member", string>,
): Record<string, string> {
    return {
        "BillingAccountLink Another": `${workspaceId}/${account}`,
        "GoogleOauthConnection eve@example.com": `${workspaceId}/${connection}`,
        "Secret EXTRA": `${workspaceId}/${secret}`,
        "WorkspaceMember eve@example.com": `${workspaceId}/${member}`,
    };
}

interface Account {
    id: string;
    name: string;
    isDefault: boolean;
    linkedAt: string;
}

async function accountsOf(fixture: StackFixture, workspaceId = ""): Promise<Account[]> {
    const { billingAccounts } = (await fixture.agentenv(
        "GET",
        `/workspaces/${workspaceId}/billing/accounts`,
    )) as { billingAccounts: Account[] };
    return billingAccounts;
}

async function membersOf(fixture: StackFixture, id = ""): Promise<{ userId: string; email: string }[]> {
    const workspace = (await fixture.agentenv("GET", `/workspaces/${id}`)) as {
        members: { userId: string; email: string }[];
    };
    return workspace.members;
}

async function removeMember(fixture: StackFixture, id: string | undefined, email: string): Promise<void> {
    const found = (await membersOf(fixture, id)).find((one) => one.email === email);
    await fixture.agentenv("DELETE", `/workspaces/${id}/members/${found?.userId}`);
}

/** By hand: no route changes a role. */
async function changeRole(
    fixture: StackFixture,
    id: string | undefined,
    email: string,
    role: string,
): Promise<void> {
    await removeMember(fixture, id, email);
    await fixture.agentenv("POST", `/workspaces/${id}/members`, { email, role });
    await fixture.control("POST", "/invitations/accept", { workspaceId: id, email });
}

/** A finding without what differs from run to run: `changed team name description`. */
export function short({ kind, name, properties }: Pick<Finding, "kind" | "name" | "properties">): string {
    return [kind, name, ...properties.map(({ path }) => path)].join(" ");
}

const update = (path: string, before: unknown, after: unknown): ChangedProperty => ({
    path,
    kind: "update",
    before,
    after,
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What `drift` reports of each changed resource: the properties with both values, in the order of the report. */
export function expectedChanges(
    ids: Ids,
    name: string,
    { defaultAccount, autoName, boundAccount, otherAccount, linkedAt }: MadeByHand,
): Record<string, ChangedProperty[]> {
    return {
        bound: [update("billingAccountId", boundAccount, otherAccount), update("name", autoName, "renamed")],
        defaultAccount: [update("billingAccountId", ownId(ids["unlinked"]), defaultAccount)],
        described: [update("description", "Ours.", "Theirs.")],
        disconnected: [update("status", "active", "gone")],
        icon: [update("sha256", sha256(svg("blue")), sha256(svg("green")))],
        join: [update("status", "active", "gone")],
        lapsed: [update("status", "pending", "expired")],
        people: [
            { path: "expired", kind: "add", after: ["hal@example.com"] },
            update('members["carol@example.com"]', "viewer", "admin"),
            { path: 'members["dave@example.com"]', kind: "delete", before: "member" },
            { path: 'members["stranger@example.com"]', kind: "add", after: "owner" },
        ],
        policy: [update("required", true, false)],
        production: [update("name", "Production", "By hand"), update("slug", name, `${name}-by-hand`)],
        promoted: [update("role", "member", "admin")],
        reinvited: [update("status", "pending", "expired")],
        revoked: [update("status", "active", "revoked")],
        rewritten: [update("version", 1, 2)],
        team: [update("description", "Ours.", "By hand."), update("name", "team", "by hand")],
        unlinked: [{ path: "linkedAt", kind: "delete", before: linkedAt }],
    };
}

/** What somebody described, where the program does not leave the description to others. */
export const CHANGED_CREW: Record<string, ChangedProperty[]> = {
    crew: [{ path: "description", kind: "add", after: "Theirs." }],
};

/** These without what `lapsed: warn` leaves to warnings: dead connections, a lost membership and expired invitations. */
export function withoutLapses(changes: Readonly<Record<string, ChangedProperty[]>>): typeof changes {
    const { disconnected: _a, join: _b, lapsed: _c, revoked: _d, people = [], ...rest } = changes;
    return { ...rest, people: people.filter(({ path }) => path !== "expired") };
}

/** What is gone, with what was in it, by the names in the program. */
export const EXPECTED_DELETED: Readonly<Record<string, { children: string[]; doubted: boolean }>> = {
    crewIcon: { children: [], doubted: false },
    doomed: { children: ["doomedMember", "doomedPolicy", "doomedSecret"], doubted: false },
    emptied: { children: ["emptiedOne", "emptiedThree", "emptiedTwo"], doubted: true },
    link: { children: [], doubted: false },
    missing: { children: [], doubted: false },
    removed: { children: [], doubted: false },
    retired: { children: [], doubted: false },
};
