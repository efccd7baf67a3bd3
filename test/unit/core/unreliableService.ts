/**
 * The service of unreliableApi.ts with two resources, for tests of creates and deletions: Rooms at the top level, and Things in Rooms. Both have their
 * name as the natural key. The service accepts duplicates unless a test says otherwise.
 */
import * as z from "zod";
import { opaqueId } from "../../../provider/core/declare/id";
import type { Connection } from "../../../provider/core/declare/connection";
import { replaces } from "../../../provider/core/declare/property";
import type { AnyIdentity, Resource } from "../../../provider/core/declare/resource";
import { service } from "../../../provider/core/declare/service";
import * as lifecycle from "../../../provider/core/lifecycle/lifecycle";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { Session } from "../../../provider/core/session/session";
import { emptyMap, type PropertyMap } from "../../../provider/core/values/value";
import { ProviderError } from "../../../provider/errors";
import { UnreliableApi, type StoredObject } from "./unreliableApi";

/** Changes the definition of a resource for a test. */
export function altered(resource: Resource, change: Partial<Resource["definition"]>): Resource {
    return { ...resource, definition: { ...resource.definition, ...change } };
}

/** The same resource, at a service that cannot list it. */
export function unlisted(resource: Resource): Resource {
    const definition = { ...resource.definition };
    delete definition.list;
    return { ...resource, definition };
}

/** The same resource, for a service that refuses a second object of the same name with this status. */
export function refusing(resource: Resource, api: UnreliableApi, code: number): Resource {
    api.duplicateStatus = code;
    return alteredIdentity(resource, { refusedWith: [code] });
}

export function alteredIdentity(resource: Resource, change: Partial<AnyIdentity>): Resource {
    const { identity } = resource.definition;
    return altered(resource, identity ? { identity: { ...identity, ...change } } : {});
}

interface Options extends Partial<Pick<Connection<UnreliableApi>, "identify" | "healthy">> {
    env?: NodeJS.ProcessEnv;
    /** From the stack config or the arguments of the provider instance. */
    settings?: PropertyMap;
    /** Of the provider instance. */
    providerUrn?: string;
}

/** A service with its objects, its two resources, and a run that uses it. */
export function unreliableService(options: Options = {}) {
    const { env = {}, settings = emptyMap(), providerUrn, ...connection } = options;
    const api = new UnreliableApi();
    const declared = service({
        name: "shaky",
        title: "Shaky",
        config: {},
        connect: (): Connection<UnreliableApi> => ({
            ...connection,
            api: (signal, asOf) => api.connectedWith(signal, asOf),
            clock: api.clock,
            clearCache: () => {},
            close: async () => {},
        }),
    });
    const name = z.string().min(1).describe("Its name.");
    const createdAt = z.string().optional().describe("When it was created.");
    const Room = declared.resource("Room", {
        description: "A room.",
        inputs: { name },
        outputs: { createdAt },
        id: { roomId: opaqueId },
        identity: {
            by: ["name"],
            createdAt: (live) => live.createdAt,
            find: async ({ api, inputs }) =>
                found(await api.list(undefined), inputs.name, ({ id }) => ({ roomId: id })),
        },
        async create({ api, inputs, idempotencyKey }) {
            const object = await api.create(inputs.name, undefined, idempotencyKey);
            return { id: { roomId: object.id }, live: live(object) };
        },
        async read({ api, id }) {
            const object = await api.read(id.roomId);
            return object && live(object);
        },
        async delete({ api, id }) {
            api.delete(id.roomId);
        },
        async *list({ api, query }) {
            for (const object of await api.list(query["roomId"])) {
                yield { id: { roomId: object.id }, name: object.name };
            }
        },
    });
    const Thing = declared.resource("Thing", {
        description: "A thing in a room.",
        inputs: { roomId: replaces(opaqueId.describe("The room.")), name },
        outputs: { createdAt },
        id: { roomId: opaqueId, thingId: opaqueId },
        parent: { resource: () => Room, id: ({ roomId }) => ({ roomId }) },
        listInputs: { roomId: opaqueId.describe("The room.") },
        identity: {
            by: ["roomId", "name"],
            createdAt: (live) => live.createdAt,
            absentFromNewParent: true,
            find: async ({ api, inputs: { roomId, name } }) =>
                found(await api.list(roomId), name, ({ id }) => ({ roomId, thingId: id })),
        },
        async create({ api, inputs: { roomId, name }, idempotencyKey }) {
            const object = await api.create(name, roomId, idempotencyKey);
            return { id: { roomId, thingId: object.id }, live: { roomId, ...live(object) } };
        },
        async read({ api, id }) {
            const object = await api.read(id.thingId);
            return object && { roomId: id.roomId, ...live(object) };
        },
        async delete({ api, id }) {
            api.delete(id.thingId);
        },
        async *list({ api, query }) {
            for (const object of await api.list(query["roomId"])) {
                yield { id: { roomId: query["roomId"] ?? "", thingId: object.id }, name: object.name };
            }
        },
    });
    const infos: string[] = [];
    const warnings: string[] = [];
    const log = {
        info: (message: string) => void infos.push(message),
        warn: (message: string) => void warnings.push(message),
    };
    const session = Session.open(new ConfigDeclaration([declared]), settings, env, providerUrn);
    const operation = (resource: Resource) => ({
        resource,
        session,
        log,
        urn: `urn:pulumi:stack::project::${resource.token}::mine`,
    });
    const create = (resource: Resource, inputs: PropertyMap, options: { timeoutSeconds?: number } = {}) =>
        lifecycle.create({ ...operation(resource), ...options }, inputs);
    const remove = (resource: Resource, id: string) =>
        lifecycle.remove(operation(resource), { id, olds: {} });
    /** A refresh of an object with this state; an import, if it is empty. */
    const read = (
        resource: Resource,
        id: string,
        state: PropertyMap = { name: "a" },
        { external = false } = {},
    ) =>
        lifecycle.read(operation(resource), {
            id,
            olds: state,
            oldInputs: external ? emptyMap() : state,
            external,
        });
    return { api, Room, Thing, infos, warnings, create, remove, read };
}

function found<I>(objects: StoredObject[], name: string, idOf: (object: StoredObject) => I) {
    return objects
        .filter((object) => object.name === name)
        .map((object) => ({
            id: idOf(object),
            live: () => live(object),
            createdAt: object.createdAt,
            what: `"${name}" exists already (${object.id})`,
        }));
}

function live({ name, createdAt }: StoredObject) {
    return { name, createdAt };
}

/** The parts of an error that a user sees. */
export async function errorOf(
    promise: Promise<unknown>,
): Promise<{ message: string; hint: string | undefined }> {
    const error: unknown = await promise.then(
        () => undefined,
        (reason: unknown) => reason,
    );
    if (!(error instanceof ProviderError)) {
        throw new Error(`not a ProviderError: ${String(error)}`);
    }
    return { message: error.message, hint: error.hint };
}
