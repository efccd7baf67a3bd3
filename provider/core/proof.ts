/**
 * Is it gone? A 404 is a claim, not a proof: a wrong account, a proxy and a half-dead service answer it too, and a service in trouble shows lists
 * that are too short. It is believed when the service says that it works, a second look shows the same, and the parent answers or is itself
 * proven gone; at the top, when a complete list does not hold the object either and the account is the one that manages it. Where a list is
 * empty, a Read doubts it together with others (massDeletion.ts).
 */
import { ProviderError } from "../errors";
import { isNotFound, type HttpError } from "../http/errors";
import { pause } from "../http/pause";
import { formatId } from "./id";
import type { Confirm } from "./massDeletion";
import type { Parent } from "./parent";
import type { Log, Resource } from "./resource";
import type { Reach } from "./session";

/** How an operation looks at its service. */
export interface View {
    reach: Reach;
    log: Log;
    /** The account that created or imported the object, where that is known. */
    account: string | undefined;
    /** Given in a Read, which would drop what is gone from the state. */
    confirm?: Confirm;
}

type Id = Record<string, string>;
type State = Record<string, unknown>;
type Live = Record<string, unknown>;

interface Look {
    live?: Live | undefined;
    notFound?: HttpError;
}

/** Between the two looks: what passes in a moment is no proof. */
const SECOND_LOOK_MS = 300;

/** What is there, or `undefined` where it is proven gone. @throws whatever stood in the way of knowing. */
export async function readOrGone(
    resource: Resource,
    view: View,
    id: Id,
    state: State,
): Promise<Live | undefined> {
    const first = await look(resource, view, id, state);
    if (first.live) {
        return first.live;
    }
    const asOf = view.reach.doubtedSince(placeOf(resource, id));
    await view.reach.healthy(asOf);
    const wait = asOf + SECOND_LOOK_MS - performance.now();
    if (wait > 0) {
        await pause(wait, view.reach.signal);
    }
    const second = await look(resource, view, id, state, asOf);
    if (second.live) {
        return second.live;
    }
    if (!(await provenGone(resource, view, id, second))) {
        return undefined;
    }
    return confirmed(resource, view, id, state, asOf);
}

/** Where all that is in one parent is looked for alike. */
function placeOf({ token, definition }: Resource, id: Id): string {
    const { parent } = definition;
    const place = parent ? parent.id(id) : id;
    return `${parent?.resource().token ?? token} ${JSON.stringify(place)} ${parent ? "inside" : ""}`;
}

async function look(
    resource: Resource,
    { reach, log }: View,
    id: Id,
    state: State,
    asOf?: number,
): Promise<Look> {
    try {
        return { live: await resource.definition.read({ api: reach.api(asOf), log, id, state }) };
    } catch (error) {
        if (isNotFound(error)) {
            return { notFound: error };
        }
        throw error;
    }
}

/**
 * Settles where it is proven: of a child by its parents, at the top by a complete list. `true`: what it was in is still there, so that an empty list may be
 * an outage; `false`: it is gone with its parent. @throws where it is not proven.
 */
async function provenGone(resource: Resource, view: View, id: Id, { notFound }: Look): Promise<boolean> {
    const { definition } = resource;
    if (definition.parent) {
        const parent = await readOrGone(definition.parent.resource(), view, definition.parent.id(id), {});
        return parent !== undefined;
    }
    await refuseOtherAccount(resource, view, id);
    if (!notFound) {
        return true;
    }
    if (!definition.list) {
        throw notFound;
    }
    const wanted = formatId(definition.id, id);
    for await (const item of definition.list({ api: view.reach.api(), log: view.log, query: {} })) {
        if (formatId(definition.id, item.id) === wanted) {
            throw new ProviderError(`${notFound.message}, but the list still holds ${wanted}`, {
                hint: "the service contradicts itself: nothing was changed, try again later",
                cause: notFound,
            });
        }
    }
    return true;
}

/** An account that does not see an object of the top level can't tell whether it was deleted: others may see it. */
async function refuseOtherAccount(resource: Resource, { reach, account }: View, id: Id): Promise<void> {
    const current = account === undefined ? undefined : await reach.account();
    if (current !== undefined && current !== account) {
        throw new ProviderError(
            `${resource.service.title}: the credential belongs to account ${current}, which does not see ${resource.token} ${formatId(resource.definition.id, id)}; account ${account} manages it, so the provider cannot tell whether it was deleted`,
            {
                hint: `run the command again with a credential of account ${account}, or of one that sees it; if it was deleted, remove it from the stack with \`pulumi state delete <urn>\``,
            },
        );
    }
}

async function confirmed(
    resource: Resource,
    view: View,
    id: Id,
    state: State,
    asOf: number,
): Promise<Live | undefined> {
    const { token, service, definition } = resource;
    if (!view.confirm || !(await listIsEmpty(resource, view, id, asOf))) {
        return undefined;
    }
    const own = formatId(definition.id, id);
    const parent = definition.parent;
    return view.confirm({
        kind: token,
        service: service.title,
        place: parent ? formatId(parent.resource().definition.id, parent.id(id)) : own,
        id: own,
        signal: view.reach.signal,
        look: async (moment) => (await look(resource, view, id, state, moment)).live,
    });
}

/** Whether the list that should hold the object holds nothing at all. */
async function listIsEmpty(resource: Resource, { reach, log }: View, id: Id, asOf: number): Promise<boolean> {
    const { definition, listInputs } = resource;
    if (!definition.list) {
        return false;
    }
    const query = Object.fromEntries([...listInputs.keys()].map((name) => [name, id[name] ?? ""]));
    for await (const _item of definition.list({ api: reach.api(asOf), log, query })) {
        return false;
    }
    return true;
}

/** What a create's 404 is about, where that is the parent, which isn't there. */
export async function missingParent(
    { resource, parts, id, paths }: Parent,
    view: View,
    notFound: Error,
): Promise<ProviderError | undefined> {
    if ((await readOrGone(resource, view, parts, {})) !== undefined) {
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
