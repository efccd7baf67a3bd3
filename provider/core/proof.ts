/**
 * Is it gone? A 404 is a claim, not a proof: a wrong account, a proxy and a half-dead service answer it too, and a service in trouble shows lists
 * that are too short. It is believed when the service says that it works, the account is the one that knew the object, a second look shows
 * the same, and the parent answers or is itself proven gone; at the top, when a complete list does not hold the object either.
 */
import { ProviderError } from "../errors";
import { isNotFound, type HttpError } from "../http/errors";
import { pause } from "../http/pause";
import { formatId } from "./id";
import type { Log, Resource } from "./resource";
import type { Reach } from "./session";

/** How an operation looks at its service. */
export interface View {
    reach: Reach;
    log: Log;
    /** The account under which the object was last seen, where that is known. */
    account: string | undefined;
}

type Id = Record<string, string>;
type State = Record<string, unknown>;
type Live = Record<string, unknown>;

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
    await refuseOtherAccount(resource, view, id);
    await view.reach.healthy(asOf);
    const wait = asOf + SECOND_LOOK_MS - performance.now();
    if (wait > 0) {
        await pause(wait, view.reach.signal);
    }
    const second = await look(resource, view, id, state, asOf);
    if (!second.live) {
        await proveGone(resource, view, id, second.notFound);
    }
    return second.live;
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
): Promise<{ live?: Live | undefined; notFound?: HttpError }> {
    try {
        return { live: await resource.definition.read({ api: reach.api(asOf), log, id, state }) };
    } catch (error) {
        if (isNotFound(error)) {
            return { notFound: error };
        }
        throw error;
    }
}

/** What an account does not see may be there all the same, for the one that made it. */
async function refuseOtherAccount(resource: Resource, { reach, account }: View, id: Id): Promise<void> {
    const current = account === undefined ? undefined : await reach.account();
    if (current !== undefined && current !== account) {
        throw new ProviderError(
            `${resource.service.title}: ${resource.token} ${formatId(resource.definition.id, id)} was last seen by account ${account}, but the credential belongs to account ${current}, which does not see it: nothing can be said of it`,
            {
                hint: `give the credential of account ${account}; if the object is really gone, remove it from the stack with \`pulumi state delete\``,
            },
        );
    }
}

/** Settles where it is proven: of a child up its parents, at the top by a complete list. @throws where it is not. */
async function proveGone(
    resource: Resource,
    view: View,
    id: Id,
    notFound: HttpError | undefined,
): Promise<void> {
    const { definition } = resource;
    if (definition.parent) {
        await readOrGone(definition.parent.resource(), view, definition.parent.id(id), {});
        return;
    }
    if (!notFound) {
        return;
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
}
