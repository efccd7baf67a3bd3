/**
 * Front-end 2, in the engine's dynamic-provider process: the same declarations and lifecycle as the plugin's, behind the interface
 * that Pulumi gives dynamic providers. They see outputs only, one marker for all unknowns, and neither previews nor timeouts.
 */
import { randomBytes } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import { checkResource } from "../core/checkResource";
import { diff } from "../core/diff";
import * as lifecycle from "../core/lifecycle";
import type { Log, Resource } from "../core/resource";
import { Session } from "../core/session";
import { allProperties, seal } from "../core/state";
import { upgraded } from "../core/upgrade";
import { emptyMap, plainMap, Secret, secretTexts, type PropertyMap } from "../core/value";
import { fromWire, toWire, type JsonObject } from "../core/wire";
import { messageOf, ProviderError } from "../errors";
import { sayable } from "../core/say";
import { configDeclaration, findFunction, findResource } from "../services/index";

/** Under this key Pulumi keeps the provider's own text among a resource's properties. */
const PROVIDER_KEY = "__provider";

/** Each resource has a provider of its own, and all of them are configured alike: they share one session. */
let session: Session | undefined;

/** The provider of one resource. The text in state calls this: its name and arguments are a promise to every old stack. */
export function provider(token: string, name: string): dynamic.ResourceProvider {
    const resource = resourceOf(token);
    /** What the state holds, in this version's shape. */
    const inputs = (olds: JsonObject): PropertyMap => upgraded(resource, "inputs", own(olds));
    const outputs = (olds: JsonObject): PropertyMap => upgraded(resource, "outputs", own(olds));
    return {
        async configure({ config }) {
            session ??= open(settings((key) => config.get(key)));
        },

        async check(olds: JsonObject, news: JsonObject) {
            const current = currentSession();
            const result = await masked(current, () =>
                checkResource({
                    resource,
                    session: current,
                    log: stderrLog(current),
                    // Dynamic providers are not told the urn.
                    urn: `${token} "${name}"`,
                    name,
                    news: own(news),
                    olds: inputs(olds),
                    randomSeed: randomBytes(32),
                }),
            );
            const failures = result.failures.map(({ property, reason }) => ({
                property,
                reason: said(current, reason),
            }));
            return { inputs: toWire(result.inputs), failures };
        },

        async diff(_id: string, olds: JsonObject, news: JsonObject) {
            // In a refresh the news are the inputs of the state.
            const changes = diff(resource, {
                news: inputs(news),
                olds: outputs(olds),
                unknownReplaces: false,
            });
            const replaces = changes.filter((change) => change.replaces).map(({ property }) => property);
            return {
                changes: changes.length > 0,
                replaces,
                deleteBeforeReplace: resource.definition.deleteBeforeReplace === true,
            };
        },

        create: (news: JsonObject) =>
            operate(resource, [news], async (operation, told) => {
                const made = await lifecycle.create(operation, own(news));
                return { id: made.id, outs: told(made.outputs) };
            }),

        read: (id: string, props: JsonObject) =>
            operate(resource, [props], async (operation, told) => {
                const olds = outputs(props);
                const found = await lifecycle.read(operation, { id, olds, oldInputs: emptyMap() });
                // An empty id is how Pulumi is told that the resource is gone.
                return found ? { id: found.id, props: told(found.outputs) } : { id: "", props: {} };
            }),

        update: (id: string, olds: JsonObject, news: JsonObject) =>
            operate(resource, [olds, news], async (operation, told) => ({
                outs: told(await lifecycle.update(operation, { id, olds: outputs(olds), news: own(news) })),
            })),

        delete: (id: string, props: JsonObject) =>
            operate(resource, [props], (operation) =>
                lifecycle.remove(operation, { id, olds: outputs(props) }),
            ),
    };
}

/** Sessions of function calls, by the settings they were given. */
const programSessions = new Map<string, Session>();

/** Calls a function for a program, by what its stack config and environment say. Rejects with all that is wrong, masked. */
export async function call(
    token: string,
    args: Record<string, unknown>,
    program: { config: (key: string) => string | undefined; log: Log },
): Promise<{ value: Record<string, unknown>; secret: boolean }> {
    const called = findFunction(token);
    if (!called) {
        throw new Error(`pulumi-workspaces has no function ${token}`);
    }
    const current = programSession(settings(program.config));
    const log: Log = {
        info: (message) => program.log.info(said(current, message)),
        warn: (message) => program.log.warn(said(current, message)),
    };
    return masked(current, async () => {
        const given = fromWire(args as JsonObject);
        const { outputs, failures } = await lifecycle.invoke(called, { session: current, log }, given);
        if (failures.length > 0) {
            const problems = failures.map(({ reason }) => reason);
            throw new ProviderError(`${token}: ${problems.join("; ")}`);
        }
        const secret = Object.values(outputs).some((value) => value instanceof Secret);
        return { value: plainMap(outputs), secret };
    });
}

/** One per settings: an Automation API program may run several stacks in one process. */
function programSession(given: PropertyMap): Session {
    const key = JSON.stringify(given);
    const found = programSessions.get(key) ?? open(given);
    programSessions.set(key, found);
    return found;
}

function open(given: PropertyMap): Session {
    try {
        return Session.open(configDeclaration, given, process.env);
    } catch (error) {
        throw plainError(messageOf(error));
    }
}

/** `configure` is not called by every version for every way to get here; the environment alone may do. */
function currentSession(): Session {
    session ??= open(emptyMap());
    return session;
}

/**
 * Runs an operation on what Pulumi gave. What is secret in that, or in what is told Pulumi, is masked in all that is said from then on: Pulumi
 * does not say which values are, the declaration does.
 */
function operate<T>(
    resource: Resource,
    given: readonly JsonObject[],
    run: (operation: lifecycle.Operation, told: (outputs: PropertyMap) => JsonObject) => Promise<T>,
): Promise<T> {
    const current = currentSession();
    const mask = (sealed: PropertyMap): void => {
        for (const text of secretTexts(sealed)) {
            current.redactor.add(text);
        }
    };
    for (const properties of given) {
        mask(seal(allProperties(resource), upgraded(resource, "outputs", own(properties))));
    }
    const told = (outputs: PropertyMap): JsonObject => {
        mask(outputs);
        return toWire(outputs);
    };
    return masked(current, () => run({ resource, session: current, log: stderrLog(current) }, told));
}

/** What is thrown becomes a plain error with all it has to say, masked: Pulumi prints the message and the stack. */
async function masked<T>(current: Session, run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        throw plainError(said(current, messageOf(error)));
    }
}

function said(current: Session, text: string): string {
    return sayable(text, (clear) => current.redactor.apply(clear));
}

function plainError(message: string): Error {
    const told = new Error(message);
    told.stack = "";
    return told;
}

/** Dynamic providers have no way to the engine's log; Pulumi shows their stderr. */
function stderrLog(current: Session): Log {
    const say = (message: string): void => {
        process.stderr.write(`${said(current, message)}\n`);
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
