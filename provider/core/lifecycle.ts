/** The life of a resource, for both front-ends: plain values go to the declaration's operations, sealed values come back. */
import { randomUUID } from "node:crypto";
import { messageOf, ProviderError } from "../errors";
import { HttpError, isNotFound, NoAnswerError } from "../http/errors";
import { checkProperties, type CheckFailure } from "./check";
import { diff } from "./diff";
import type { ProviderFunction } from "./function";
import { formatId, idFormat, parseId } from "./id";
import { readOrGone } from "./proof";
import type { Property } from "./property";
import { effectiveInputs, type Log, type Resource } from "./resource";
import type { Session } from "./session";
import { allProperties, kept, readInputs, seal } from "./state";
import { emptyMap, plainMap, Secret, Unknown, unwrap } from "./value";
import type { PropertyMap, PropertyValue } from "./value";

export interface Operation {
    resource: Resource;
    session: Session;
    log: Log;
    /** Of the resource's own `customTimeouts`; 0 or absent: none. */
    timeoutSeconds?: number;
}

export interface Made {
    id: string;
    outputs: PropertyMap;
}

/** What a create would return: inputs as they will be, the rest unknown. Calls nothing. */
export function previewCreate(resource: Resource, inputs: PropertyMap): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const value = inputs[property.name] ?? (property.defaultValue as PropertyValue | undefined);
        const shown = value ?? (property.computed ? new Unknown(property.kind) : undefined);
        if (shown !== undefined) {
            outputs[property.name] = shown;
        }
    }
    return { ...outputs, ...unknownOutputs(resource, () => true) };
}

/** What an update would return: stable outputs stay known. Calls nothing. */
export function previewUpdate(resource: Resource, olds: PropertyMap, news: PropertyMap): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.inputs.values()) {
        const kept = property.computed ? olds[property.name] : undefined;
        const value = news[property.name] ?? kept ?? (property.defaultValue as PropertyValue | undefined);
        if (value !== undefined) {
            outputs[property.name] = value;
        }
    }
    for (const name of resource.outputs.keys()) {
        const old = olds[name];
        if (old !== undefined) {
            outputs[name] = old;
        }
    }
    return { ...outputs, ...unknownOutputs(resource, (property) => property.volatile) };
}

function unknownOutputs(resource: Resource, which: (property: Property) => boolean): PropertyMap {
    const outputs = emptyMap();
    for (const property of resource.outputs.values()) {
        if (which(property)) {
            const unknown = new Unknown(property.kind);
            outputs[property.name] = property.secret ? new Secret(unknown) : unknown;
        }
    }
    return outputs;
}

export async function create(operation: Operation, inputs: PropertyMap): Promise<Made> {
    const { resource } = operation;
    const plain = effectiveInputs(resource, plainMap(inputs));
    guardSecrets(operation, inputs);
    const context = await contextOf(operation);
    try {
        const made = await resource.definition.create({
            ...context,
            inputs: plain,
            idempotencyKey: randomUUID(),
        });
        const id = formatId(resource.definition.id, made.id);
        operation.session.created(resource, id);
        return {
            id,
            outputs: seal(allProperties(resource), { ...plain, ...made.live }, inputs),
        };
    } catch (error) {
        if (isNotFound(error)) {
            throw (await missingParent(resource, context, plain, error)) ?? error;
        }
        throw outcomeUnknown(error) ? mayHaveHappened(resource, error) : error;
    }
}

/** What a create's 404 is about, where that is a parent that the program names and that isn't there. */
async function missingParent(
    resource: Resource,
    context: { api: unknown; log: Log },
    inputs: Record<string, unknown>,
    notFound: Error,
): Promise<ProviderError | undefined> {
    const { parent, id: parts } = resource.definition;
    const known: Record<string, string> = {};
    for (const part of Object.keys(parts)) {
        const value = inputs[part];
        if (typeof value === "string") {
            known[part] = value;
        }
    }
    const wanted = parent?.resource();
    const id = parent?.id(known) ?? {};
    const names = Object.keys(wanted?.definition.id ?? {});
    if (!wanted || names.some((name) => id[name] === undefined)) {
        return undefined;
    }
    if ((await readOrGone(wanted, context, id, {})) !== undefined) {
        return undefined;
    }
    const paths = Object.keys(known).filter((part) => names.some((name) => id[name] === known[part]));
    return new ProviderError(
        `${paths.join(", ")}: there is no ${wanted.token} ${formatId(wanted.definition.id, id)} that this credential can see (${notFound.message})`,
        {
            hint: "check the id, and that the credential belongs to an account that can see it",
            cause: notFound,
        },
    );
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
    const context = await contextOf(operation);
    const state = plainMap(request.olds);
    const live = await readOrGone(resource, context, id as Record<string, string>, state);
    if (!live) {
        if (resource.definition.goneWarning !== undefined && Object.keys(state).length > 0) {
            operation.log.warn(resource.definition.goneWarning);
        }
        return undefined;
    }
    const known = { ...kept(resource, state), ...live };
    return {
        // As create would write it: what was imported may have been written in another way that means the same.
        id: formatId(resource.definition.id, id),
        inputs: seal(resource.inputs, readInputs(resource, live, request.oldInputs), request.oldInputs),
        outputs: seal(allProperties(resource), known, { ...request.oldInputs, ...request.olds }),
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
    const { resource } = operation;
    const id = parseId(resource.token, resource.definition.id, request.id);
    const inputs = effectiveInputs(resource, plainMap(request.news));
    const changed = diff(resource, request).map((change) => change.property);
    guardSecrets(operation, request.news);
    const context = await contextOf(operation);
    if (!resource.definition.update) {
        throw new ProviderError(`${resource.token} can't be updated in place`);
    }
    const live = await resource.definition.update({
        ...context,
        id: id as Record<string, string>,
        inputs,
        state: plainMap(request.olds),
        changed: new Set(changed),
    });
    return seal(allProperties(resource), { ...inputs, ...live }, request.news);
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
    const context = await contextOf(operation);
    const state = { ...plainMap(request.oldInputs ?? {}), ...plainMap(request.olds) };
    try {
        await resource.definition.delete({ ...context, id, state });
    } catch (error) {
        // As an import would look for it: without a state, nothing is remembered in place of what is gone.
        if (!isNotFound(error) || (await readOrGone(resource, context, id, {})) !== undefined) {
            throw error;
        }
    }
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
    const context = await contextOf(operation);
    for await (const item of definition.list({ ...context, query: plain })) {
        yield { id: formatId(definition.id, item.id), name: item.name };
    }
}

/** A service may repeat in an error what it was sent: what is secret is masked from now on. */
function guardSecrets({ resource, session }: Operation, inputs: PropertyMap): void {
    for (const [name, value] of Object.entries(inputs)) {
        const { value: plain, secret } = unwrap(value);
        // Dynamic providers are not told what is secret; the declaration is.
        if ((secret || resource.inputs.get(name)?.secret === true) && typeof plain === "string") {
            session.redactor.add(plain);
        }
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

async function contextOf(operation: Operation): Promise<{ api: unknown; log: Log }> {
    const { resource, session, log, timeoutSeconds } = operation;
    return { api: await session.api(resource.service, session.signal(timeoutSeconds)), log };
}

function outcomeUnknown(error: unknown): boolean {
    return (error instanceof NoAnswerError || error instanceof HttpError) && error.outcomeUnknown;
}

function mayHaveHappened(resource: Resource, error: unknown): ProviderError {
    return new ProviderError(`${messageOf(error)}. The create may have happened all the same`, {
        hint:
            resource.definition.lostHint ??
            `look at the service before the next up: if the object is there, take it over with \`pulumi import ${resource.token} <name> ${idFormat(resource.definition.id)}\`, or delete it`,
        cause: error,
    });
}
