/** The life of a resource, for both front-ends: plain values go to the declaration's operations, sealed values come back. */
import { messageOf, ProviderError } from "../errors";
import { endingAfter } from "../http/deadline";
import { isNotFound } from "../http/errors";
import { pause } from "../http/pause";
import { checkProperties, type CheckFailure } from "./check";
import { diff } from "./diff";
import { createOnce } from "./exactlyOnce";
import type { ProviderFunction } from "./function";
import { formatId, parseId } from "./id";
import { ImportHint } from "./importHint";
import { parentIn } from "./parent";
import { missingParent, readOrGone, type View } from "./proof";
import { effectiveInputs, InUseError, type Log, type Resource } from "./resource";
import type { Reach, Session } from "./session";
import { afterCreate, afterRead, afterUpdate } from "./answered";
import { ACCOUNT_KEY, allProperties, IMPORTED_KEY, readInputs, seal } from "./state";
import { hintingAtOwner } from "./taken";
import { emptyMap, plainMap, type PropertyMap } from "./value";

export { previewCreate, previewUpdate } from "./preview";

/**
 * A service may lag behind: show for a moment what was just deleted, by ourselves with an answer that was lost, or not show what was just made.
 * Before each further look.
 */
const LAG_MS = [500, 2_000];

export interface Operation {
    resource: Resource;
    session: Session;
    log: Log;
    /** Of the resource; absent in a list, and in the dynamic front-end, which is not told. */
    urn?: string;
    /** Of the resource's own `customTimeouts`; 0 or absent: none. */
    timeoutSeconds?: number;
}

export interface Made {
    id: string;
    outputs: PropertyMap;
}

export async function create(operation: Operation, inputs: PropertyMap): Promise<Made> {
    const { resource, session, log } = operation;
    const plain = effectiveInputs(resource, plainMap(inputs));
    session.masker.addSecretsOf(inputs, resource.inputs);
    const reach = await identifiedReachOf(operation);
    const hints = new ImportHint(resource, session, operation.urn);
    const naturalKey = resource.definition.identity?.by.map((name) => plain[name]);
    const run = (asOf?: number): ReturnType<typeof createOnce> =>
        createOnce({
            resource,
            inputs: plain,
            log,
            api: reach.api(asOf),
            fresh: (timeoutMs) =>
                reach.api(
                    performance.now(),
                    timeoutMs === undefined ? undefined : endingAfter(reach.signal, timeoutMs),
                ),
            clock: reach.clock,
            baselines: session.baselines,
            maxRetries: session.maxRetries,
            signal: reach.signal,
            hints,
            hasCreated: (created, id) => session.hasCreated(created, id),
        });
    const parent = parentIn(resource, plain);
    const lag = parent && session.hasCreated(parent.resource, parent.id) ? LAG_MS : [];
    try {
        const lock = naturalKey && `${resource.token} ${JSON.stringify(naturalKey)}`;
        const patient = (): ReturnType<typeof run> => awaiting(reach.signal, lag, run);
        const made = await hintingAtOwner(hints, () =>
            lock === undefined ? patient() : session.locks.run(lock, patient, reach.signal),
        );
        const id = usableId(resource, made.id);
        session.created(resource, id);
        return {
            id,
            outputs: withAccount(reach, seal(allProperties(resource), afterCreate(plain, made.live), inputs)),
        };
    } catch (error) {
        if (isNotFound(error) && parent) {
            throw (await missingParent(parent, { reach, log, account: undefined }, error)) ?? error;
        }
        throw error;
    }
}

/** Waits for what this run has made and the service does not show yet: a 404 is said before anything is done. */
async function awaiting<T>(
    signal: AbortSignal,
    delays: readonly number[],
    run: (asOf?: number) => Promise<T>,
): Promise<T> {
    let asOf: number | undefined;
    for (const delay of delays) {
        try {
            return await run(asOf);
        } catch (error) {
            if (!isNotFound(error) || error.outcomeUnknown) {
                throw error;
            }
            await pause(delay, signal);
            asOf = performance.now();
        }
    }
    return run(asOf);
}

/** @throws ProviderError where the service gave an id that no request could be made with: it would be refused from then on. */
function usableId(resource: Resource, parts: Record<string, string>): string {
    const id = formatId(resource.definition.id, parts);
    try {
        parseId(resource.token, resource.definition.id, id);
        return id;
    } catch (error) {
        throw new ProviderError(
            `${resource.service.title} made it under an id that can't be used (${JSON.stringify(id)}): ${messageOf(error)}`,
            { hint: "delete it at the service, and report this", cause: error },
        );
    }
}

/**
 * The account that created or imported an object is kept beside the outputs, under a name that Pulumi shows nobody: where another account does not see
 * the object, that proves nothing. It stays what it is when a teammate's key reads or updates the object. It was looked up before the write
 * (`identifiedReachOf`), or an answer named it: no answer waits for it.
 */
function withAccount(reach: Reach, outputs: PropertyMap, known?: unknown): PropertyMap {
    const account = typeof known === "string" ? known : reach.knownAccount;
    return account === undefined ? outputs : { ...outputs, [ACCOUNT_KEY]: account };
}

function accountIn(state: Record<string, unknown>): string | undefined {
    const account = state[ACCOUNT_KEY];
    return typeof account === "string" ? account : undefined;
}

export interface ReadRequest {
    id: string;
    /** Outputs in state; empty when something is imported. */
    olds: PropertyMap;
    /** Inputs in state; empty when something is imported. */
    oldInputs: PropertyMap;
}

/** Refresh and import. `undefined`: proven gone. */
export async function read(
    operation: Operation,
    request: ReadRequest,
): Promise<(Made & { inputs: PropertyMap }) | undefined> {
    const { resource } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id);
    const reach = await reachOf(operation);
    const state = plainMap(request.olds);
    const view = { reach, log: operation.log, account: accountIn(state) };
    const importing = Object.keys(state).length === 0 && Object.keys(request.oldInputs).length === 0;
    // What is imported is in no state yet, so that nothing can be dropped from there.
    const live = importing
        ? await readOrGone(resource, view, id as Record<string, string>, state)
        : await operation.session.massDeletion.reading(resource.token, (confirm) =>
              readOrGone(resource, { ...view, confirm }, id as Record<string, string>, state),
          );
    if (!live) {
        if (resource.definition.goneWarning !== undefined && Object.keys(state).length > 0) {
            operation.log.warn(resource.definition.goneWarning);
        }
        return undefined;
    }
    if (accountIn(state) === undefined) {
        await reach.lookUpAccount();
    }
    const known = afterRead(resource, state, live);
    const outputs = withAccount(
        reach,
        seal(allProperties(resource), known, request.oldInputs, request.olds),
        state[ACCOUNT_KEY],
    );
    return {
        // As create would write it: what was imported may have been written in another way that means the same.
        id: formatId(resource.definition.id, id),
        inputs: seal(
            resource.inputs,
            readInputs(resource, live, request.oldInputs),
            request.oldInputs,
            request.olds,
        ),
        outputs: importing || state[IMPORTED_KEY] === true ? { ...outputs, [IMPORTED_KEY]: true } : outputs,
    };
}

export interface UpdateRequest {
    id: string;
    olds: PropertyMap;
    news: PropertyMap;
    oldInputs?: PropertyMap | undefined;
    ignoreChanges?: readonly string[];
}

export async function update(operation: Operation, request: UpdateRequest): Promise<PropertyMap> {
    const { resource, session } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id);
    const inputs = effectiveInputs(resource, plainMap(request.news), { imported: true });
    const changes = diff(resource, request);
    const changed = changes.filter((change) => !change.sealsOnly).map((change) => change.property);
    session.masker.addSecretsOf(request.news, resource.inputs);
    const models = [request.news, request.oldInputs ?? emptyMap(), request.olds];
    if (changes.length > 0 && changed.length === 0) {
        return resealed(resource, inputs, request.olds, models);
    }
    const state = plainMap(request.olds);
    const known = accountIn(state) !== undefined;
    const reach = await (known ? reachOf(operation) : identifiedReachOf(operation));
    if (!resource.definition.update) {
        throw new ProviderError(`${resource.token} can't be updated in place`);
    }
    const toWrite = new Set(changed);
    const write = resource.definition.update({
        api: reach.api(),
        log: operation.log,
        id: id as Record<string, string>,
        inputs,
        state,
        changed: toWrite,
    });
    const live = await hintingAtOwner(
        new ImportHint(resource, operation.session, operation.urn),
        () => write,
    );
    const written = afterUpdate(resource, { state, inputs, changed: toWrite, live });
    const outputs = seal(allProperties(resource), written, ...models);
    return withAccount(reach, outputs, state[ACCOUNT_KEY]);
}

/** Where values became secrets and none changed, only the state is written. */
function resealed(
    resource: Resource,
    inputs: Record<string, unknown>,
    olds: PropertyMap,
    models: readonly PropertyMap[],
): PropertyMap {
    const account = olds[ACCOUNT_KEY];
    const outputs = seal(allProperties(resource), { ...plainMap(olds), ...inputs }, ...models);
    return account === undefined ? outputs : { ...outputs, [ACCOUNT_KEY]: account };
}

/** Settles also where it is already gone, once that is proven. */
export async function remove(
    operation: Operation,
    request: { id: string; olds: PropertyMap; oldInputs?: PropertyMap | undefined },
): Promise<void> {
    const { resource } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id) as Record<string, string>;
    if (operation.session.hasCreated(resource, formatId(resource.definition.id, id))) {
        operation.log.info(
            `${request.id} was made anew under the same id in this run: it stays, and only its old entry goes`,
        );
        return;
    }
    const { log, session } = operation;
    const reach = await reachOf(operation);
    const state = { ...plainMap(request.oldInputs ?? {}), ...plainMap(request.olds) };
    const attempt = async (api: unknown): Promise<void> => {
        try {
            await resource.definition.delete({ api, log, urn: operation.urn, id, state });
        } catch (error) {
            const view = { reach, log, account: accountIn(state) };
            if (!isNotFound(error) || !(await isGone(resource, view, id))) {
                throw error;
            }
        }
    };
    const whenFresh = (moment: number | undefined): Promise<true | InUseError> =>
        attempt(reach.api(moment)).then(
            () => true as const,
            (error: unknown) => {
                // What this run has deleted may still be shown in it.
                if (error instanceof InUseError && session.hasRemoved) {
                    return error;
                }
                throw error;
            },
        );
    const refused = await untilTrue(reach.signal, whenFresh);
    if (refused !== true) {
        throw refused;
    }
    session.removed();
    await session.baselines.deleted(resource, formatId(resource.definition.id, id));
}

/** Looks, and looks again with answers from after the moment that it is given. What the last look says counts. */
async function untilTrue<T>(
    signal: AbortSignal,
    look: (moment: number | undefined) => Promise<T | true>,
): Promise<T | true> {
    let result = await look(undefined);
    for (const delay of LAG_MS) {
        if (result === true) {
            break;
        }
        await pause(delay, signal);
        result = await look(performance.now());
    }
    return result;
}

/** As an import would look for it: without a state, nothing is remembered in place of what is gone. */
function isGone(resource: Resource, view: View, id: Record<string, string>): Promise<boolean> {
    return untilTrue(
        view.reach.signal,
        async (moment) =>
            (await readOrGone(resource, { ...view, reach: since(view.reach, moment) }, id, {})) === undefined,
    );
}

function since(reach: Reach, moment = -Infinity): Reach {
    return { ...reach, api: (asOf = -Infinity, signal) => reach.api(Math.max(asOf, moment), signal) };
}

/** All there are, as ids that import. */
export async function* list(
    operation: Operation,
    query: PropertyMap,
): AsyncGenerator<{ id: string; name: string }> {
    const { resource } = operation;
    const { definition } = resource;
    if (!definition.list) {
        throw new ProviderError(`${resource.token} can't be listed: the service has no route for it`);
    }
    const plain = plainMap(query) as Record<string, string>;
    for (const name of resource.listInputs.keys()) {
        if (plain[name] === undefined) {
            throw new ProviderError(`a list of ${resource.token} needs ${name}`);
        }
    }
    const context = { api: (await reachOf(operation)).api(), log: operation.log };
    for await (const item of definition.list({ ...context, query: plain })) {
        yield { id: formatId(definition.id, item.id), name: item.name };
    }
}

/** Calls a function. Inputs are checked first; what is declared secret in the answer is sealed. */
export async function invoke(
    called: ProviderFunction,
    operation: { session: Session; log: Log },
    args: PropertyMap,
): Promise<{ outputs: PropertyMap; failures: CheckFailure[] }> {
    const { inputs, failures } = checkProperties(called.inputs, args, `${called.token} has no argument`);
    if (failures.length > 0) {
        return { outputs: emptyMap(), failures };
    }
    const api = await operation.session.api(called.service, operation.session.signal());
    const plain = called.inputSchema.parse(plainMap(inputs));
    const answer = await called.invoke({ api, log: operation.log, inputs: plain });
    return { outputs: seal(called.outputs, answer, inputs), failures };
}

/** For writes whose outputs go into state with the account. */
async function identifiedReachOf(operation: Operation): Promise<Reach> {
    const reach = await reachOf(operation);
    await reach.lookUpAccount();
    return reach;
}

function reachOf({ resource, session, timeoutSeconds }: Operation): Promise<Reach> {
    return session.reach(resource.service, session.signal(timeoutSeconds));
}
