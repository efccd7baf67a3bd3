/**
 * Front-end 2, in the engine's dynamic-provider process: the same declarations and lifecycle as the plugin's, behind the interface
 * that Pulumi gives dynamic providers. They see outputs only, one marker for all unknowns, and neither previews nor timeouts.
 */
import { randomBytes } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { check } from "../core/check";
import { diff } from "../core/diff";
import * as lifecycle from "../core/lifecycle";
import type { Log, Resource } from "../core/resource";
import { Session } from "../core/session";
import { emptyMap, type PropertyMap } from "../core/value";
import { fromWire, toWire, type JsonObject } from "../core/wire";
import { messageOf } from "../errors";
import { configDeclaration, findResource } from "../services";

/** Under this key Pulumi keeps the provider's own text among a resource's properties. */
const PROVIDER_KEY = "__provider";

/** Each resource has a provider of its own, and all of them are configured alike: they share one session. */
let session: Session | undefined;

/** The provider of one resource. The text in state calls this: its name and arguments are a promise to every old stack. */
export function provider(token: string, name: string): dynamic.ResourceProvider {
    const resource = resourceOf(token);
    return {
        async configure({ config }) {
            session ??= Session.open(
                configDeclaration,
                settings((key) => config.get(key)),
                process.env,
            );
        },

        async check(olds: JsonObject, news: JsonObject) {
            const request = { name, news: own(news), olds: own(olds), randomSeed: randomBytes(32) };
            const result = await check(resource, request, () => {
                const current = currentSession();
                return current.api(resource.service, current.signal());
            });
            return { inputs: toWire(result.inputs), failures: result.failures };
        },

        async diff(_id: string, olds: JsonObject, news: JsonObject) {
            const changes = diff(resource, { news: own(news), olds: own(olds), unknownReplaces: false });
            const replaces = changes.filter((change) => change.replaces).map(({ property }) => property);
            return {
                changes: changes.length > 0,
                replaces,
                deleteBeforeReplace: resource.definition.deleteBeforeReplace === true,
            };
        },

        create: (inputs: JsonObject) =>
            operate(resource, async (operation) => {
                const made = await lifecycle.create(operation, own(inputs));
                return { id: made.id, outs: toWire(made.outputs) };
            }),

        read: (id: string, props: JsonObject) =>
            operate(resource, async (operation) => {
                const olds = own(props);
                const found = await lifecycle.read(operation, { id, olds, oldInputs: emptyMap() });
                // An empty id is how Pulumi is told that the resource is gone.
                return found ? { id: found.id, props: toWire(found.outputs) } : { id: "", props: {} };
            }),

        update: (id: string, olds: JsonObject, news: JsonObject) =>
            operate(resource, async (operation) => ({
                outs: toWire(await lifecycle.update(operation, { id, olds: own(olds), news: own(news) })),
            })),

        delete: (id: string, props: JsonObject) =>
            operate(resource, (operation) => lifecycle.remove(operation, { id, olds: own(props) })),
    };
}

/** `configure` is not called by every version for every way to get here; the environment alone may do. */
function currentSession(): Session {
    session ??= Session.open(configDeclaration, emptyMap(), process.env);
    return session;
}

/** Runs an operation. What it throws becomes a plain error with all it has to say, masked: Pulumi prints the message and the stack. */
async function operate<T>(
    resource: Resource,
    run: (operation: lifecycle.Operation) => Promise<T>,
): Promise<T> {
    const current = currentSession();
    try {
        return await run({ resource, session: current, log: stderrLog(current) });
    } catch (error) {
        const told = new Error(current.redactor.apply(messageOf(error)));
        told.stack = "";
        throw told;
    }
}

/** Dynamic providers have no way to the engine's log; Pulumi shows their stderr. */
function stderrLog(current: Session): Log {
    const say = (message: string): void => {
        process.stderr.write(`${current.redactor.apply(message)}\n`);
    };
    return { info: say, warn: (message) => say(`warning: ${message}`) };
}

/** What stack config says of our settings: dynamic providers are handed all of it, under full names. */
function settings(get: (key: string) => string | undefined): PropertyMap {
    const given = emptyMap();
    for (const name of configDeclaration.properties.keys()) {
        const value = get(`workspaces:${name}`);
        if (value !== undefined) {
            given[name] = value;
        }
    }
    return given;
}

function own(properties: JsonObject): PropertyMap {
    const map = fromWire(properties);
    delete map[PROVIDER_KEY];
    return map;
}

function resourceOf(token: string): Resource {
    const resource = findResource(token);
    if (!resource) {
        throw new Error(
            `this version of pulumi-workspaces has no resource ${token}: install the one that made it`,
        );
    }
    return resource;
}
