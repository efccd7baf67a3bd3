/** Adds a workspace of a seed, and what is in it. */
import type { EmulatorContext } from "../../../context";
import type { Place } from "../../../seed/place";
import { linkBillingAccount } from "../billing/binding";
import { recordUsage } from "../billing/usage";
import { connect } from "../google/connections";
import { IDENTITY } from "../identity";
import { addMember, invite, INVITATION_MS, memberOf } from "../members/members";
import { findUser, userOf, type User } from "../members/users";
import { insertSecret } from "../secrets/secrets";
import { MAX_BYTES, storeIcon } from "../workspaces/icon";
import { sniffImageType } from "../workspaces/imageType";
import { insertWorkspace } from "../workspaces/workspaces";
import type { CheckedIcon, CheckedMember, CheckedWorkspace } from "./schema";

export function addWorkspace(context: EmulatorContext, workspace: CheckedWorkspace, place: Place): void {
    const { store, clock, accounts } = context;
    const owner = ownerOf(context, workspace.owner, place.at("owner"));
    const billing = workspace.billingAccounts?.map((name, index) =>
        billingAccountOf(context, owner, name, place.at("billingAccounts", index)),
    );
    const { name, description, id: givenId, joinCode } = workspace;
    const fields = { name, description, id: givenId, joinCode, billingAccountId: billing?.[0] };
    const id = insertWorkspace(context, owner, fields);
    billing?.slice(1).forEach((account) => {
        linkBillingAccount(context, id, account, clock.stamp().toISOString());
    });
    if (workspace.requireTotp) {
        store.run("UPDATE agentenv_workspaces SET totp_required = 1 WHERE id = ?", id);
    }
    if (workspace.icon) {
        addIcon(context, id, workspace.icon, place.at("icon"));
    }
    place.each(workspace.members, "members", (member, at) => addPerson(context, id, member, at));
    place.each(workspace.secrets, "secrets", (secret) => insertSecret(context, id, secret));
    place.each(
        workspace.googleConnections,
        "googleConnections",
        ({ email, status, id: connectionId }, at) => {
            const sql = "SELECT id FROM agentenv_google_connections WHERE workspace_id = ? AND email = ?";
            if (store.get(sql, id, email)) {
                at.at("email").fail("is used twice");
            }
            connect(context, id, email, connectionId);
            store.run(
                "UPDATE agentenv_google_connections SET status = ? WHERE workspace_id = ? AND email = ?",
                status,
                id,
                email,
            );
        },
    );
    place.each(workspace.apiKeys, "apiKeys", ({ apiKey, account }, at) => {
        const holder = ownerOf(context, account ?? owner.email, at.at("account"));
        if (memberOf(context, id, holder.id)?.status !== "active") {
            at.at("account").fail(`${holder.email} is no active member of the workspace`);
        }
        accounts.issueWorkspaceKey(IDENTITY, holder.id, id, apiKey);
    });
    place.each(workspace.usage, "usage", (usage) => recordUsage(context, id, usage));
}

/** The account of an address, or the default one. */
function ownerOf(context: EmulatorContext, email: string | undefined, place: Place): User {
    if (email === undefined) {
        return findUser(context, context.accounts.requireDefaultId(IDENTITY.name));
    }
    const sql = "SELECT id, email FROM agentenv_users WHERE email = ?";
    return context.store.get<User>(sql, email) ?? place.fail(`there is no account with the e-mail ${email}`);
}

function billingAccountOf({ store }: EmulatorContext, owner: User, name: string, place: Place): string {
    const sql = `SELECT id FROM agentenv_billing_accounts WHERE user_id = ? AND (id = ? OR name = ?) ORDER BY id = ? DESC, seq`;
    const found = store.get<{ id: string }>(sql, owner.id, name, name, name);
    return found?.id ?? place.fail(`${owner.email} has no billing account ${name}`);
}

function addPerson(context: EmulatorContext, workspaceId: string, member: CheckedMember, place: Place): void {
    const known = userOf(context, member.email);
    const { userId = known.id, email, role, status } = member;
    const isOther = userId !== known.id;
    if (isOther && isKnown(context, email)) {
        place.at("userId").fail(`the id of ${email} is ${known.id}`);
    }
    if (isOther && hasId(context, userId)) {
        place.at("userId").fail("is used twice");
    }
    const user = { id: userId, email };
    const at = context.clock.stamp();
    switch (status) {
        case "active":
            addMember(context, workspaceId, user, role, at.toISOString());
            break;
        case "pending":
            invite(context, workspaceId, user, role, at);
            break;
        case "expired":
            invite(context, workspaceId, user, role, new Date(at.getTime() - INVITATION_MS));
            break;
    }
}

/** Whether the address has an id already: of an account, or of an invitation to another workspace. */
function isKnown({ store }: EmulatorContext, email: string): boolean {
    return (
        store.get("SELECT id FROM agentenv_users WHERE email = ?", email) !== undefined ||
        store.get("SELECT user_id FROM agentenv_members WHERE email = ?", email) !== undefined
    );
}

function hasId({ store }: EmulatorContext, userId: string): boolean {
    return (
        store.get("SELECT id FROM accounts WHERE id = ?", userId) !== undefined ||
        store.get("SELECT user_id FROM agentenv_members WHERE user_id = ?", userId) !== undefined
    );
}

function addIcon(
    context: EmulatorContext,
    workspaceId: string,
    { svg, base64 = "" }: CheckedIcon,
    place: Place,
): void {
    const bytes = svg === undefined ? Buffer.from(base64, "base64") : Buffer.from(svg);
    const type = sniffImageType(bytes);
    if (type === undefined) {
        place.fail("is no PNG, JPEG, WebP or SVG");
    }
    if (bytes.length > MAX_BYTES) {
        place.fail("has more than 1 MiB");
    }
    storeIcon(context, workspaceId, type, bytes);
}
