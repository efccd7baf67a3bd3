/**
 * Front-end 2, in the engine's dynamic-provider process: the declarations and lifecycle of the plugin behind Pulumi's interface for dynamic
 * providers. They receive outputs only, one marker for all unknowns, and neither previews nor timeouts.
 */
import { randomBytes } from "node:crypto";
import type { dynamic } from "@pulumi/pulumi";
import type { Catalogue } from "../core/declare/catalogue";
import { checkComponent } from "../core/check/checkComponent";
import { checkResource } from "../core/check/checkResource";
import type { Composition } from "../core/declare/component";
import { diff } from "../core/lifecycle/diff";
import { invokeFunction } from "../core/lifecycle/invokeFunction";
import * as lifecycle from "../core/lifecycle/lifecycle";
import type { OperationContext } from "../core/lifecycle/operationContext";
import { Masker } from "../core/values/masker";
import type { Log, Resource } from "../core/declare/resource";
import { Session } from "../core/session/session";
import { upgraded } from "../core/declare/upgrade";
import { emptyMap, plainMap, Secret, withoutUndefined, type PropertyMap } from "../core/values/value";
import { fromWire, toWire, type JsonObject } from "../core/values/wire";
import { ProviderError } from "../errors";
import { knownArguments } from "./arguments";

/** The property in which Pulumi keeps the provider's text. */
const PROVIDER_KEY = "__provider";

/** The dynamic providers of one process, and the function calls of a program. */
export class DynamicProviders {
    /** Each resource has a provider of its own. All of them have the same configuration and share one session. */
    private session: Session | undefined;
    /** Sessions of function calls, by their settings: an Automation API program may run several stacks in one process. */
    private readonly callSessions = new Map<string, Session>();

    constructor(private readonly catalogue: Catalogue) {}

    /** The provider of one resource. */
    provider(token: string, name: string): dynamic.ResourceProvider {
        const resource = this.resourceOf(token);
        /** The state's properties in the current shape. */
        const inputs = (olds: JsonObject): PropertyMap => upgraded(resource, "inputs", own(olds));
        const outputs = (olds: JsonObject): PropertyMap => upgraded(resource, "outputs", own(olds));
        return {
            configure: async ({ config }) => {
                this.session ??= this.open(this.settings((key) => config.get(key)));
            },

            check: async (olds: JsonObject, news: JsonObject) => {
                const session = this.currentSession();
                const result = await masked(session, () =>
                    checkResource({
                        resource,
                        session,
                        log: stderrLog(session),
                        // Dynamic providers do not receive the URN.
                        urn: `${token} "${name}"`,
                        name,
                        news: own(news),
                        olds: inputs(olds),
                        randomSeed: randomBytes(32),
                    }),
                );
                const failures = result.failures.map(({ property, reason }) => ({
                    property,
                    reason: session.masker.mask(reason),
                }));
                return { inputs: toWire(result.inputs), failures };
            },

            diff: async (_id: string, olds: JsonObject, news: JsonObject) => {
                // In a refresh the news are the inputs of the state.
                const changes = diff(resource, {
                    news: inputs(news),
                    olds: outputs(olds),
                    unknownReplaces: false,
                    reportLapses: this.currentSession().reportsLapses,
                });
                const replaces = changes.filter((change) => change.replaces).map(({ property }) => property);
                return {
                    changes: changes.length > 0,
                    replaces,
                    deleteBeforeReplace: resource.definition.deleteBeforeReplace === true,
                };
            },

            create: (news: JsonObject) =>
                this.operate(resource, { news }, async (operation, properties, returned) => {
                    const created = await lifecycle.create(operation, properties.news);
                    return { id: created.id, outs: returned(created.outputs) };
                }),

            read: (id: string, props: JsonObject) =>
                this.operate(resource, { olds: props }, async (operation, { olds }, returned) => {
                    const found = await lifecycle.read(operation, { id, olds, oldInputs: emptyMap() });
                    // An empty id tells Pulumi that the resource was deleted.
                    return found ? { id: found.id, props: returned(found.outputs) } : { id: "", props: {} };
                }),

            update: (id: string, olds: JsonObject, news: JsonObject) =>
                this.operate(resource, { olds, news }, async (operation, properties, returned) => ({
                    outs: returned(await lifecycle.update(operation, { id, ...properties })),
                })),

            delete: (id: string, props: JsonObject) =>
                this.operate(resource, { olds: props }, (operation, { olds }) =>
                    lifecycle.remove(operation, { id, olds }),
                ),
        };
    }

    /** Calls a function for a program, with the settings of its stack config and environment. Rejects with every problem, masked. */
    async call(
        token: string,
        args: Record<string, unknown>,
        program: { config: (key: string) => string | undefined; log: Log },
    ): Promise<{ value: Record<string, unknown>; secret: boolean }> {
        const called = this.catalogue.findFunction(token);
        if (!called) {
            throw new Error(`pulumi-workspaces has no function ${token}`);
        }
        const session = this.callSession(this.settings(program.config));
        const log = session.masker.log(program.log);
        return masked(session, async () => {
            const given = fromWire(args as JsonObject);
            const { outputs, failures } = await invokeFunction(called, { session, log }, given);
            if (failures.length > 0) {
                const problems = failures.map(({ reason }) => reason);
                throw new ProviderError(`${token}: ${problems.join("; ")}`);
            }
            const secret = Object.values(outputs).some((value) => value instanceof Secret);
            return { value: plainMap(outputs), secret };
        });
    }

    /** Checks the arguments of a component, and lets the program register its children. Returns its outputs. */
    compose<Value>(
        token: string,
        args: Readonly<Record<string, unknown>>,
        composition: Composition<Value>,
    ): Record<string, Value | undefined> {
        const component = this.catalogue.findComponent(token);
        if (!component) {
            throw new Error(`pulumi-workspaces has no component ${token}`);
        }
        const known = knownArguments(args);
        const masker = new Masker();
        masker.addSecretsOf(known, component.inputs);
        try {
            checkComponent(component, composition.name, known);
        } catch (error) {
            throw plainError(masker.messageOf(error));
        }
        return component.definition.compose(composition);
    }

    private callSession(given: PropertyMap): Session {
        const key = JSON.stringify(given);
        const found = this.callSessions.get(key) ?? this.open(given);
        this.callSessions.set(key, found);
        return found;
    }

    private open(given: PropertyMap): Session {
        try {
            return Session.open(this.catalogue.config, given, process.env);
        } catch (error) {
            throw plainError(new Masker().messageOf(error));
        }
    }

    /** Not every version of Pulumi calls `configure` before every operation. The environment alone may then configure the provider. */
    private currentSession(): Session {
        this.session ??= this.open(emptyMap());
        return this.session;
    }

    /**
     * Runs an operation on the properties that Pulumi sent, those of the state in their current shape. Their secrets and those of the result are masked in
     * messages from then on: the declaration defines which values are secret, because Pulumi does not send it.
     */
    private operate<T>(
        resource: Resource,
        sent: { olds?: JsonObject; news?: JsonObject },
        run: (
            operation: OperationContext,
            properties: { olds: PropertyMap; news: PropertyMap },
            returned: (outputs: PropertyMap) => JsonObject,
        ) => Promise<T>,
    ): Promise<T> {
        const session = this.currentSession();
        const properties = {
            olds: upgraded(resource, "outputs", own(sent.olds ?? {})),
            news: own(sent.news ?? {}),
        };
        for (const known of Object.values(properties)) {
            session.masker.addSecretsOf(known, resource.properties);
        }
        const returned = (outputs: PropertyMap): JsonObject => toWire(session.masker.addSecretsOf(outputs));
        return masked(session, () =>
            run({ resource, session, log: stderrLog(session) }, properties, returned),
        );
    }

    /** The provider's settings in stack config. Dynamic providers receive all of it, under full names. */
    private settings(get: (key: string) => string | undefined): PropertyMap {
        const names = [...this.catalogue.config.properties.keys()];
        return withoutUndefined(Object.fromEntries(names.map((name) => [name, get(`workspaces:${name}`)])));
    }

    private resourceOf(token: string): Resource {
        const resource = this.catalogue.findResource(token);
        if (!resource) {
            throw new Error(
                `this version of pulumi-workspaces has no resource ${token}: install the version that created it`,
            );
        }
        return resource;
    }
}

/** Rethrows errors as plain ones with the masked message: Pulumi prints both the message and the stack. */
async function masked<T>(session: Session, run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        throw plainError(session.masker.messageOf(error));
    }
}

function plainError(message: string): Error {
    const error = new Error(message);
    error.stack = "";
    return error;
}

/** Dynamic providers have no access to the engine's log. Pulumi shows their stderr. */
function stderrLog(session: Session): Log {
    const write = (message: string): void => void process.stderr.write(`${message}\n`);
    return session.masker.log({ info: write, warn: (message) => write(`warning: ${message}`) });
}

function own(properties: JsonObject): PropertyMap {
    const map = fromWire(properties);
    delete map[PROVIDER_KEY];
    return map;
}
