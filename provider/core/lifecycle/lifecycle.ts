/** Create, read, update, delete and list, for both front-ends. The declaration's operations receive plain values; the results are sealed. */
import { messageOf, ProviderError } from "../../errors";
import { isNotFound, type HttpError } from "../../http/errors";
import { withImportHint } from "./conflict";
import { changedKeysOf, diff } from "./diff";
import { retryNotFound, retryUntilTrue } from "./eventualConsistency";
import { createOnce } from "../creation/exactlyOnce";
import { formatId, parseId, type Id } from "../declare/id";
import { ImportHint } from "./importHint";
import { lapseOf, reportLapse } from "./lapse";
import { mergeCreated, mergeRead, mergeUpdated } from "./mergeResponse";
import type { OperationContext } from "./operationContext";
import { parentIn } from "../declare/parent";
import { missingParent, readOrGone, type Target } from "../deletion/proof";
import { refuseVanished } from "../deletion/vanished";
import { effectiveInputs, InUseError, naturalKeyOf, type Resource } from "../declare/resource";
import { doubtedMessage } from "../session/reportMode";
import type { ServiceAccess } from "../session/serviceAccess";
import { accountIn, IMPORTED_KEY, readInputs, seal, withAccount } from "./state";
import { emptyMap, plainMap, type PropertyMap } from "../values/value";

export { previewCreate, previewUpdate } from "./preview";

export interface CreateResponse {
    id: string;
    outputs: PropertyMap;
}

export async function create(operation: OperationContext, inputs: PropertyMap): Promise<CreateResponse> {
    const { resource, session } = operation;
    const plain = effectiveInputs(resource, plainMap(inputs));
    session.masker.addSecretsOf(inputs, resource.inputs);
    const access = await identifiedAccess(operation);
    const parent = parentIn(resource, plain);
    const parentIsNew = parent !== undefined && session.history.hasCreated(parent.resource, parent.id);
    const send = (asOf?: number): ReturnType<typeof createOnce> =>
        createOnce(operation, access.since(asOf), plain);
    const attempt = (): ReturnType<typeof send> =>
        parentIsNew ? retryNotFound(access.signal, send) : send();
    const naturalKey = naturalKeyOf(resource, plain);
    try {
        const created = await withImportHint(new ImportHint(operation), () =>
            naturalKey === undefined ? attempt() : session.locks.run(naturalKey, attempt, access.signal),
        );
        const id = usableId(resource, created.id, plain);
        session.history.created(resource, id);
        const outputs = seal(resource.properties, mergeCreated(plain, created.live), inputs);
        return { id, outputs: withAccount(outputs, access.knownAccount) };
    } catch (error) {
        if (isNotFound(error) && parent) {
            throw (await missingParent(parent, operation, access, error)) ?? error;
        }
        throw error;
    }
}

/**
 * @throws ProviderError if the service returned an id that no request can contain: every later operation on the object would fail, so it is in no state.
 * The error names the object, for the person who has to delete it.
 */
function usableId(resource: Resource, parts: Id, inputs: Record<string, unknown>): string {
    const id = formatId(resource.definition.id, parts);
    try {
        parseId(resource.token, resource.definition.id, id);
        return id;
    } catch (error) {
        throw new ProviderError(
            `${resource.service.title} created ${resource.token}${described(resource, inputs)} under an id that no request can contain (${JSON.stringify(id)}): ${messageOf(error)}`,
            {
                hint: `the object exists and is in no state: delete it at ${resource.service.title} before the next \`pulumi up\`, which would create another, and report this to the service`,
                cause: error,
            },
        );
    }
}

/** The natural key, as ` with name "a"`; empty if the resource has none. */
function described({ definition }: Resource, inputs: Record<string, unknown>): string {
    const names = definition.identity?.by ?? [];
    const parts = names.map((name) => `${name} ${JSON.stringify(inputs[name])}`);
    return parts.length > 0 ? ` with ${parts.join(" and ")}` : "";
}

export interface ReadRequest {
    id: string;
    /** Outputs in state; empty in an import. */
    olds: PropertyMap;
    /** Inputs in state; empty in an import. */
    oldInputs: PropertyMap;
    /** The program only reads the object (`get`): no `up` creates it again. */
    external?: boolean;
}

export interface ReadResponse {
    id: string;
    inputs: PropertyMap;
    outputs: PropertyMap;
}

/** Refresh and import. `undefined`: proven gone. */
export async function read(
    operation: OperationContext,
    request: ReadRequest,
): Promise<ReadResponse | undefined> {
    const { resource, session, log } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id);
    const state = plainMap(request.olds);
    const account = accountIn(state);
    const target: Target = { resource, id, state, account };
    const importing = Object.keys(state).length === 0 && Object.keys(request.oldInputs).length === 0;
    const { notImportable } = resource.definition;
    // Of a resource that only the state knows, nothing was stored.
    if (notImportable !== undefined && ![...resource.outputs.keys()].some((name) => name in state)) {
        throw new ProviderError(`${resource.token} cannot be imported: ${notImportable}`);
    }
    const recent = await accessTo(operation);
    const access = importing ? recent : recent.refreshing();
    const onVanished = refuseVanished(
        session.packageSettings.vanishedWorkspace,
        session.instance,
        request.external === true && resource.definition.parent === undefined,
    );
    // An import drops nothing from the state, so it needs no guard against mass deletion.
    const live = importing
        ? await readOrGone(target, operation, access)
        : await session.massDeletion.reading(resource.token, (confirm) =>
              readOrGone({ ...target, confirm, onVanished }, operation, access),
          );
    if (!live) {
        const managed = Object.keys(state).length > 0 && !request.external;
        if (managed && resource.definition.goneWarning !== undefined) {
            log.warn(resource.definition.goneWarning(state));
        }
        if (session.massDeletion.doubts(resource.token, formatId(resource.definition.id, id))) {
            log.info(doubtedMessage(resource.token, request.id));
        }
        return undefined;
    }
    if (account === undefined) {
        await access.lookUpAccount();
    }
    const secretSources = [request.oldInputs, request.olds];
    const outputs = withAccount(
        seal(resource.properties, mergeRead(resource, state, live), ...secretSources),
        account ?? access.knownAccount,
    );
    reportLapse(operation, outputs, { importing });
    return {
        // In the form that a create returns: an import may give the id in another form with the same meaning.
        id: formatId(resource.definition.id, id),
        inputs: seal(resource.inputs, readInputs(resource, live, request.oldInputs), ...secretSources),
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

export async function update(operation: OperationContext, request: UpdateRequest): Promise<PropertyMap> {
    const { resource, session, log } = operation;
    const { definition } = resource;
    const id = parseId(resource.token, definition.id, request.id);
    const inputs = effectiveInputs(resource, plainMap(request.news), { imported: true });
    const changes = diff(resource, { ...request, reportLapses: session.reportsLapses });
    const changed = new Set(
        changes.filter(({ sealsOnly, lapsed }) => !sealsOnly && !lapsed).map(({ property }) => property),
    );
    session.masker.addSecretsOf(request.news, resource.inputs);
    const state = plainMap(request.olds);
    const account = accountIn(state);
    const secretSources = [request.news, request.oldInputs ?? emptyMap(), request.olds];
    if (changes.length > 0 && changed.size === 0) {
        // Values became secrets, or the object lapsed: only the state is written.
        const lapse = session.reportsLapses ? lapseOf(resource, request.olds) : undefined;
        if (lapse !== undefined) {
            log.warn(lapse);
        }
        const outputs = seal(resource.properties, { ...state, ...inputs }, ...secretSources);
        return withAccount(outputs, account);
    }
    const access = await (account === undefined ? identifiedAccess(operation) : accessTo(operation));
    const live = await withImportHint(new ImportHint(operation), async () => {
        if (!definition.update) {
            throw new ProviderError(`${resource.token} cannot be updated in place`);
        }
        const changedKeys = changedKeysOf(changes);
        const request = { api: access.api(), log, id, inputs, state, changed, changedKeys };
        return definition.update(request).catch((error: unknown) => {
            throw isNotFound(error) ? goneInUpdate(error) : error;
        });
    });
    const written = mergeUpdated(resource, { state, inputs, changed, live });
    return withAccount(seal(resource.properties, written, ...secretSources), account ?? access.knownAccount);
}

/** An update looks for no proof: the next refresh does. */
function goneInUpdate(error: HttpError): ProviderError {
    return new ProviderError(error.message, {
        hint: "it is gone, or the credential has lost access to it: run `pulumi refresh`, which finds out",
        cause: error,
    });
}

export interface DeleteRequest {
    id: string;
    olds: PropertyMap;
    oldInputs?: PropertyMap | undefined;
}

/** Also succeeds if the object is already gone, once that is proven. */
export async function remove(operation: OperationContext, request: DeleteRequest): Promise<void> {
    const { resource, session, log, urn } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id);
    const ownId = formatId(resource.definition.id, id);
    if (session.history.hasCreated(resource, ownId)) {
        log.info(
            `${request.id} was created again under the same id in this run: the object stays, and only its old entry in the state is removed`,
        );
        return;
    }
    const state = { ...plainMap(request.oldInputs ?? {}), ...plainMap(request.olds) };
    const managed = resource.definition.manages?.(state);
    const holder = session.claims.holderOf(managed);
    if (holder !== undefined) {
        log.info(`${request.id} stays, as ${holder} declares it: only its old entry in the state is removed`);
        return;
    }
    const access = await accessTo(operation);
    // It is looked for without its state, as in an import: some reads return values of the state for an object that is gone.
    const target: Target = { resource, id, state: {}, account: accountIn(state) };
    const attempt = async (asOf?: number): Promise<true | InUseError> => {
        try {
            const released = (scope: string): ReadonlySet<string> => session.claims.releasedIn(scope);
            await resource.definition.delete({ api: access.api(asOf), log, urn, id, state, released });
        } catch (error) {
            // The service may still list objects in it that this run has deleted.
            if (error instanceof InUseError && session.history.hasDeletedAny) {
                return error;
            }
            if (!isNotFound(error) || !(await isGone(target, operation, access))) {
                throw error;
            }
        }
        return true;
    };
    const refused = await retryUntilTrue(access.signal, attempt);
    if (refused !== true) {
        throw refused;
    }
    session.history.deleted(resource, ownId);
    if (managed?.wholly) {
        session.claims.release(managed);
    }
    await session.baselines.removeDeleted(resource, ownId);
}

function isGone(target: Target, operation: OperationContext, access: ServiceAccess): Promise<boolean> {
    return retryUntilTrue(
        access.signal,
        async (asOf) => (await readOrGone(target, operation, access.since(asOf))) === undefined,
    );
}

/** All objects of the resource, with the ids that `pulumi import` accepts. */
export async function* list(
    operation: OperationContext,
    query: PropertyMap,
): AsyncGenerator<{ id: string; name: string; implicit?: boolean }> {
    const { resource, log } = operation;
    const { definition } = resource;
    if (!definition.list) {
        throw new ProviderError(`${resource.token} cannot be listed: the service has no route for it`);
    }
    const given = plainMap(query);
    const plain: Record<string, string> = {};
    for (const name of resource.listInputs.keys()) {
        const value = given[name];
        if (typeof value !== "string") {
            throw new ProviderError(`listing ${resource.token} needs ${name}`);
        }
        plain[name] = value;
    }
    const access = await accessTo(operation);
    for await (const item of definition.list({ api: access.api(), log, query: plain })) {
        yield { ...item, id: formatId(definition.id, item.id) };
    }
}

/** For writes that store the account in state. It is looked up before the write, so that the response of the write is not delayed. */
async function identifiedAccess(operation: OperationContext): Promise<ServiceAccess> {
    const access = await accessTo(operation);
    await access.lookUpAccount();
    return access;
}

function accessTo({ resource, session, timeoutSeconds }: OperationContext): Promise<ServiceAccess> {
    return session.access(resource.service, session.signal(timeoutSeconds));
}
