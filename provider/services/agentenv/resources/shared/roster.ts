/**
 * The members of a workspace, beside a roster that declares all of them. A roster spares: the user of the credential and the last active owner, without whom it
 * could not be managed any more; the e-mails that it protects; and members without an e-mail, whom it cannot name.
 */
import { randomUUID } from "node:crypto";
import { pathOfKey } from "../../../../core/lifecycle/propertyPath";
import type { Log } from "../../../../core/declare/resource";
import { CancelledError, ProviderError } from "../../../../errors";
import { HttpError, isNotFound, NoResponseError } from "../../../../http/errors";
import type { AgentEnvApi } from "../../api/index";
import type { MemberBody } from "../../api/members";
import {
    activeOwners,
    emailOf,
    isActive,
    isLastOwnerRefusal,
    membersIn,
    removeMember,
    roleOf,
    type Role,
} from "./members";

/** Keys and entries in lower case. */
export interface Declared {
    members: Readonly<Record<string, Role>>;
    protected: readonly string[];
}

export class Roster {
    private constructor(
        private readonly api: AgentEnvApi,
        readonly workspaceId: string,
        private all: readonly MemberBody[],
        /** `undefined`: AgentEnv does not tell. */
        private readonly credentialUser: string | undefined,
    ) {}

    /** @throws ProviderError where the response has no members: that is no complete response, as a workspace keeps an owner */
    static async read(api: AgentEnvApi, workspaceId: string): Promise<Roster> {
        const [workspace, credentialUser] = await Promise.all([
            api.workspaces.get(workspaceId),
            api.session.credentialOwner(),
        ]);
        const members = membersIn(workspace);
        if (members.length === 0) {
            throw new ProviderError(
                `AgentEnv: the response to GET /workspaces/${workspaceId} lists no members, and a workspace has at least an owner: the list is incomplete`,
                { hint: "nothing was changed; try again later" },
            );
        }
        return new Roster(api, workspaceId, members, credentialUser);
    }

    /** Everyone who has an e-mail. */
    get members(): Record<string, Role> {
        return Object.fromEntries(
            this.all.flatMap((member) => {
                const email = emailOf(member);
                return email === undefined ? [] : [[email, roleOf(member)]];
            }),
        );
    }

    find(email: string): MemberBody | undefined {
        return this.all.find((member) => emailOf(member) === email);
    }

    /** Why the member is never removed, whatever the roster protects, as `the last active owner`. `undefined`: it may be removed. */
    indispensable(email: string): string | undefined {
        const member = this.find(email);
        if (member?.userId != null && member.userId === this.credentialUser) {
            return "the user of the credential";
        }
        const owners = activeOwners(this.all);
        return owners.length === 1 && owners[0] === member ? "the last active owner" : undefined;
    }

    /** The members whom the roster neither declares nor spares. */
    strangers({ members, protected: kept }: Declared): MemberBody[] {
        return this.all.filter((member) => {
            const email = emailOf(member);
            return email !== undefined && !(email in members) && !this.spares(email, kept);
        });
    }

    /** The properties of the roster: the declared members who are there, and the strangers. */
    live(declared: Declared) {
        const { members, protected: kept } = declared;
        const strangers = new Set(this.strangers(declared));
        const held = this.all.flatMap((member) => {
            const email = emailOf(member);
            const isHeld =
                email !== undefined && (strangers.has(member) || (email in members && !kept.includes(email)));
            return isHeld ? [{ email, member }] : [];
        });
        const expired = held.filter(({ member }) => member.status === "expired").map(({ email }) => email);
        return {
            workspaceId: this.workspaceId,
            members: Object.fromEntries(held.map(({ email, member }) => [email, roleOf(member)])),
            userIds: Object.fromEntries(
                held.flatMap(({ email, member }) => (member.userId == null ? [] : [[email, member.userId]])),
            ) as Record<string, string>,
            expired: expired.length > 0 ? expired : undefined,
        };
    }

    /**
     * Brings these e-mails to what is declared. Invitations come first and removals last, so that a failure in between takes nobody's access. Repeating it
     * after a failure does the rest.
     */
    async apply(
        { members, protected: kept }: Declared,
        emails: Iterable<string>,
        { log, reinviteExpired = false }: { log: Log; reinviteExpired?: boolean },
    ): Promise<void> {
        const missing: string[] = [];
        const different: string[] = [];
        const surplus: string[] = [];
        for (const email of emails) {
            const member = this.find(email);
            const role = members[email];
            if (role === undefined) {
                surplus.push(email);
            } else if (member === undefined) {
                missing.push(email);
            } else if (member.role !== role || (reinviteExpired && member.status === "expired")) {
                different.push(email);
            }
        }
        const roleIn = (email: string): Role => members[email] ?? "member";
        for (const email of missing) {
            await at(email, () => this.invite(email, roleIn(email)));
        }
        for (const email of different) {
            await at(email, async () => {
                const reason = this.indispensable(email);
                if (reason !== undefined) {
                    throw new ProviderError(keepsRole(email, reason, roleIn(email)));
                }
                await this.remove(email, kept);
                await this.invite(email, roleIn(email));
            });
        }
        for (const email of surplus) {
            const reason = this.indispensable(email);
            if (reason !== undefined) {
                log.warn(`${pathOfKey("members", email)}: ${stays(reason)}`);
            } else if (!kept.includes(email)) {
                await at(email, () => this.remove(email, kept));
            }
        }
    }

    private spares(email: string, kept: readonly string[]): boolean {
        return kept.includes(email) || this.indispensable(email) !== undefined;
    }

    /** A second invitation of one e-mail is refused, so it is sent again until its outcome is known. */
    private async invite(email: string, role: Role): Promise<void> {
        try {
            const body = { email, role };
            const invited = await this.api.members.invite(this.workspaceId, body, randomUUID(), {
                repeatable: true,
            });
            this.all = [...this.all, { ...invited, email, role, status: invited.status ?? "pending" }];
        } catch (error) {
            if (!mayHaveInvited(error)) {
                throw error;
            }
            this.all = membersIn(await this.api.workspaces.get(this.workspaceId));
            const member = this.find(email);
            if (member?.role !== role || member.status === "expired") {
                throw error;
            }
        }
    }

    private async remove(email: string, kept: readonly string[]): Promise<void> {
        const member = this.find(email);
        if (member === undefined) {
            return;
        }
        if (this.credentialUser === undefined && isActive(member) && kept.length === 0) {
            throw new ProviderError(
                `AgentEnv does not tell which member the credential belongs to, and a roster never removes that one: ${email} stays`,
                { hint: "name the user of the credential in protected, or remove the member at AgentEnv" },
            );
        }
        try {
            await removeMember(this.api, this.workspaceId, member);
        } catch (error) {
            if (isLastOwnerRefusal(error)) {
                throw new ProviderError(error.message, {
                    hint: "make someone else an owner first, or name this one in protected",
                    cause: error,
                });
            }
            if (!isNotFound(error)) {
                throw error;
            }
        }
        this.all = this.all.filter((other) => other !== member);
    }
}

/** The reason why a member keeps the present role. */
export function keepsRole(email: string, reason: string, role: Role): string {
    return `${email} is ${reason}, and no route changes a role: to become ${role}, this member would have to be removed and invited again. Have another owner do that, or declare the present role`;
}

/** The reason why a member stays whom the roster no longer declares. */
export function stays(reason: string): string {
    return `stays a member: a roster never removes ${reason}`;
}

/** The invitation may exist: by an attempt whose response was lost, or by someone else. */
function mayHaveInvited(error: unknown): boolean {
    return error instanceof HttpError
        ? error.status === 409 || error.outcomeUnknown
        : error instanceof NoResponseError && error.outcomeUnknown;
}

/** Names the member in the errors of a task. */
async function at(email: string, task: () => Promise<void>): Promise<void> {
    try {
        await task();
    } catch (error) {
        if (!(error instanceof ProviderError) || error instanceof CancelledError) {
            throw error;
        }
        const hint = error.hint === undefined ? {} : { hint: error.hint };
        const message = `${pathOfKey("members", email)}: ${error.message}`;
        throw new ProviderError(message, { ...hint, cause: error });
    }
}
