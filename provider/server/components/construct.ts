/** Construct: registers a component of the program and its children with the engine, which then calls the provider for each child. */
import { checkComponent } from "../../core/check/checkComponent";
import type { Component } from "../../core/declare/component";
import { emptyMap, type PropertyMap } from "../../core/values/value";
import { ProviderError } from "../../errors";
import type { CallContext } from "../context";
import type { ConstructRequest, ConstructResponse } from "../protocol/componentMessages";
import { toStruct } from "../protocol/struct";
import { ChildRegistration, resolved, type Pending } from "./childRegistration";
import { containsOutput, Dependent } from "./dependent";
import { Monitor } from "./monitor";

export interface ProviderReference {
    urn: string;
    id: string;
}

/** `provider` is this instance of the provider, which the children get too. */
export async function construct(
    context: CallContext,
    request: ConstructRequest,
    provider: ProviderReference,
    signal: AbortSignal,
): Promise<ConstructResponse> {
    const component = context.catalogue.findComponent(request.type);
    if (!component) {
        const known = context.catalogue.components.map(({ token }) => token).join(", ");
        throw new ProviderError(`there is no component ${request.type}`, {
            hint: `this provider has ${known}`,
        });
    }
    const news = context.marshaller.unmarshal(request.inputs);
    checkComponent(component, request.name, news);

    const monitor = new Monitor(request.monitorEndpoint, request.dryRun, signal);
    try {
        const { urn } = await monitor.register(ownRegistration(request));
        return await context.withLog(urn, async (log) => {
            const registration = new ChildRegistration({
                name: request.name,
                inputs: inputsOf(request, news),
                monitor,
                log,
                preview: request.dryRun,
                common: {
                    parent: urn,
                    provider: provider.urn && provider.id ? `${provider.urn}::${provider.id}` : "",
                    dependencies: ownDependencies(request),
                    parentStackTraceHandle: request.stackTraceHandle,
                },
            });
            const composed = await compose(component, registration);
            await registration.settled();
            const outputs = await resolved(composed, component.outputs);
            await monitor.registerOutputs(urn, outputs.values);
            return {
                urn,
                state: context.marshaller.marshal(outputs.values),
                stateDependencies: outputs.dependencies,
            };
        });
    } finally {
        monitor.close();
    }
}

/** If it fails, the children that it has begun to register are waited for: nothing is registered after the response. */
async function compose(
    { definition }: Component,
    registration: ChildRegistration,
): Promise<ReturnType<typeof definition.compose<Pending>>> {
    try {
        return definition.compose(registration);
    } catch (error) {
        await registration.settled().catch(() => {});
        throw error;
    }
}

/** The component itself, with the options that the program has set. It keeps no inputs in state: those of the children are there. */
function ownRegistration(request: ConstructRequest) {
    const { deleteBeforeReplace } = request;
    return {
        type: request.type,
        name: request.name,
        parent: request.parent,
        object: toStruct(emptyMap()),
        protect: request.protect,
        dependencies: request.dependencies,
        providers: request.providers,
        additionalSecretOutputs: request.additionalSecretOutputs,
        customTimeouts: request.customTimeouts,
        deletedWith: request.deletedWith,
        deleteBeforeReplace: deleteBeforeReplace ?? false,
        deleteBeforeReplaceDefined: deleteBeforeReplace !== undefined,
        ignoreChanges: request.ignoreChanges,
        replaceOnChanges: request.replaceOnChanges,
        retainOnDelete: request.retainOnDelete,
        hooks: request.resourceHooks,
        parentStackTraceHandle: request.stackTraceHandle,
        replaceWith: request.replaceWith,
        aliases: request.aliases,
        replacementTrigger: request.replacementTrigger,
    };
}

/** The dependencies of a whole input are beside it, unless the engine has sent the outputs in it. */
function inputsOf({ inputDependencies }: ConstructRequest, news: PropertyMap): Map<string, Dependent> {
    return new Map(
        Object.entries(news).map(([name, value]) => {
            const urns = containsOutput(value) ? [] : (inputDependencies.get(name)?.urns ?? []);
            return [name, Dependent.of(value, urns)];
        }),
    );
}

/** What the component depends on by `dependsOn`, without what its inputs depend on. */
function ownDependencies({ dependencies, inputDependencies }: ConstructRequest): string[] {
    const ofInputs = new Set([...inputDependencies.values()].flatMap(({ urns }) => urns));
    return dependencies.filter((urn) => !ofInputs.has(urn));
}
