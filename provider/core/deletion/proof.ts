/**
 * Proof of deletion. A 404 alone proves nothing: a wrong account, a proxy and a failing service return it too, and a failing service may return
 * incomplete lists. An object counts as gone when the service reports that it works, a second look gives the same result, and the parent
 * exists or is itself proven gone. At the top level a complete list must not hold the object either, and the account must be the one that manages
 * it. Where a list is empty, a refresh doubts it together with others (massDeletion.ts).
 */
import { ProviderError } from "../../errors";
import { isNotFound, type HttpError } from "../../http/errors";
import { pause } from "../../http/pause";
import { formatId, type Id } from "../declare/id";
import type { Confirm, Missing } from "./massDeletion";
import type { OnVanished } from "./vanished";
import type { OperationContext } from "../lifecycle/operationContext";
import { parentIn, type Parent } from "../declare/parent";
import type { AnyLive, AnyState, Resource } from "../declare/resource";
import type { ServiceAccess } from "../session/serviceAccess";

/** The object that is looked for. */
export interface Target {
    resource: Resource;
    id: Id;
    state: AnyState;
    /** The account that created or imported it, if known. */
    account?: string | undefined;
    /** Given in a refresh, which drops from the state what is gone. */
    confirm?: Confirm;
    /** Given in a refresh that keeps what was in a top-level object that is gone. */
    onVanished?: OnVanished | undefined;
}

interface Look {
    live?: AnyLive | undefined;
    notFound?: HttpError;
}

/** The time between the two looks: a failure that lasts only a moment must not count as proof. */
const SECOND_LOOK_MS = 300;

/** Reads the object. `undefined`: it is proven gone. @throws whatever prevented the proof. */
export async function readOrGone(
    target: Target,
    operation: OperationContext,
    access: ServiceAccess,
): Promise<AnyLive | undefined> {
    const first = await look(target, operation, access);
    if (first.live) {
        return first.live;
    }
    const asOf = operation.session.history.firstDoubtedAt(scopeOf(target));
    await access.healthy(asOf);
    await pause(Math.max(0, asOf + SECOND_LOOK_MS - performance.now()), access.signal);
    const second = await look(target, operation, access, asOf);
    if (second.live) {
        return second.live;
    }
    // The parent may have been deleted since its own Read.
    const parentExists = await proveGone(target, operation, access.since(asOf), second);
    const found =
        parentExists && target.confirm && (await listIsEmpty(target, operation, access, asOf))
            ? await target.confirm(missingFrom(target, operation, access))
            : undefined;
    if (!found && !target.resource.definition.parent) {
        target.onVanished?.(target.resource, formatId(target.resource.definition.id, target.id));
    }
    return found;
}

/** All objects in one parent are doubted together. */
function scopeOf({ resource, id }: Target): string {
    const parent = parentIn(resource, id);
    return parent
        ? `${parent.resource.token} ${parent.id} inside`
        : `${resource.token} ${formatId(resource.definition.id, id)}`;
}

async function look(
    { resource, id, state }: Target,
    { log }: OperationContext,
    access: ServiceAccess,
    asOf?: number,
): Promise<Look> {
    try {
        return { live: await resource.definition.read({ api: access.api(asOf), log, id, state }) };
    } catch (error) {
        if (isNotFound(error)) {
            return { notFound: error };
        }
        throw error;
    }
}

/**
 * Returns if the object is proven gone: by its parent, or at the top level by a complete list. The result is whether the parent exists, so that an
 * empty list may be an outage. @throws if it is not proven.
 */
async function proveGone(
    target: Target,
    operation: OperationContext,
    access: ServiceAccess,
    { notFound }: Look,
): Promise<boolean> {
    const { resource, id } = target;
    const { definition } = resource;
    const parent = parentIn(resource, id);
    if (parent) {
        const parentTarget = { ...target, resource: parent.resource, id: parent.parts, state: {} };
        return (await readOrGone(parentTarget, operation, access)) !== undefined;
    }
    await refuseOtherAccount(target, access);
    if (!notFound) {
        return true;
    }
    if (!definition.list) {
        throw notFound;
    }
    const wanted = formatId(definition.id, id);
    for await (const item of definition.list({ api: access.api(), log: operation.log, query: {} })) {
        if (formatId(definition.id, item.id) === wanted) {
            throw new ProviderError(`${notFound.message}, but the list still holds ${wanted}`, {
                hint: "the responses of the service contradict each other: nothing was changed, try again later",
                cause: notFound,
            });
        }
    }
    return true;
}

/** If the account does not see a top-level object, that does not prove that it was deleted: other accounts may see it. */
async function refuseOtherAccount({ resource, id, account }: Target, access: ServiceAccess): Promise<void> {
    const current = account === undefined ? undefined : await access.account();
    if (current !== undefined && current !== account) {
        throw new ProviderError(
            `${resource.service.title}: the credential belongs to account ${current}, which does not see ${resource.token} ${formatId(resource.definition.id, id)}; account ${account} manages it, so the provider cannot tell whether it was deleted`,
            {
                hint: `run the command again with a credential of account ${account}, or of one that sees it; if it was deleted, remove it from the stack with \`pulumi state delete <urn>\``,
            },
        );
    }
}

/** Whether the list that should hold the object is empty. */
async function listIsEmpty(
    { resource: { definition, listInputs }, id }: Target,
    { log }: OperationContext,
    access: ServiceAccess,
    asOf: number,
): Promise<boolean> {
    if (!definition.list) {
        return false;
    }
    const query = Object.fromEntries([...listInputs.keys()].map((name) => [name, id[name] ?? ""]));
    for await (const _item of definition.list({ api: access.api(asOf), log, query })) {
        return false;
    }
    return true;
}

function missingFrom(target: Target, operation: OperationContext, access: ServiceAccess): Missing<AnyLive> {
    const { resource, id } = target;
    const { token, service, definition } = resource;
    const own = formatId(definition.id, id);
    return {
        kind: token,
        service: service.title,
        place: parentIn(resource, id)?.id ?? own,
        id: own,
        signal: access.signal,
        look: async (moment) => (await look(target, operation, access, moment)).live,
    };
}

/** The error of a create whose parent does not exist. `undefined`: it does, so that the 404 has another cause. */
export async function missingParent(
    { resource, parts, id, paths }: Parent,
    operation: OperationContext,
    access: ServiceAccess,
    notFound: Error,
): Promise<ProviderError | undefined> {
    if ((await readOrGone({ resource, id: parts, state: {} }, operation, access)) !== undefined) {
        return undefined;
    }
    return new ProviderError(
        `${paths.join(", ")}: there is no ${resource.token} ${id} that this credential can see (${notFound.message})`,
        {
            hint: "check the id, and that the credential belongs to an account that can see it",
            cause: notFound,
        },
    );
}
