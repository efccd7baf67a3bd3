/**
 * The messages of Construct, and of the engine's resource monitor (pulumi/resource.proto), with which a component registers itself and its children. Options
 * that a component only passes on stay encoded: both protocols define them alike. Apart from `messages.ts`, because a start does not need them.
 */
import {
    bool,
    encoded,
    encodedList,
    integer,
    mapOf,
    message,
    optionalBool,
    string,
    stringMap,
    strings,
    type MessageOf,
} from "./codec";

const Urns = message({ urns: strings(1) });

export const ConstructRequest = message({
    dryRun: bool(4),
    monitorEndpoint: string(6),
    type: string(7),
    name: string(8),
    parent: string(9),
    inputs: encoded(10),
    inputDependencies: mapOf(11, Urns),
    protect: optionalBool(12),
    providers: stringMap(13),
    dependencies: strings(15),
    additionalSecretOutputs: strings(18),
    customTimeouts: encoded(19),
    deletedWith: string(20),
    deleteBeforeReplace: optionalBool(21),
    ignoreChanges: strings(22),
    replaceOnChanges: strings(23),
    retainOnDelete: optionalBool(24),
    resourceHooks: encoded(26),
    stackTraceHandle: string(27),
    replaceWith: strings(28),
    aliases: encodedList(29),
    replacementTrigger: encoded(30),
});
export type ConstructRequest = MessageOf<typeof ConstructRequest>;

export const ConstructResponse = message({
    urn: string(1),
    state: encoded(2),
    stateDependencies: mapOf(3, Urns),
});
export type ConstructResponse = MessageOf<typeof ConstructResponse>;

export const RegisterResourceRequest = message({
    type: string(1),
    name: string(2),
    parent: string(3),
    custom: bool(4),
    object: encoded(5),
    protect: optionalBool(6),
    dependencies: strings(7),
    provider: string(8),
    propertyDependencies: mapOf(9, Urns),
    deleteBeforeReplace: bool(10),
    version: string(11),
    ignoreChanges: strings(12),
    acceptSecrets: bool(13),
    additionalSecretOutputs: strings(14),
    customTimeouts: encoded(17),
    deleteBeforeReplaceDefined: bool(18),
    supportsPartialValues: bool(19),
    acceptResources: bool(21),
    providers: stringMap(22),
    replaceOnChanges: strings(23),
    pluginDownloadURL: string(24),
    retainOnDelete: optionalBool(25),
    aliases: encodedList(26),
    deletedWith: string(27),
    aliasSpecs: bool(28),
    supportsResultReporting: bool(32),
    hooks: encoded(34),
    parentStackTraceHandle: string(36),
    replaceWith: strings(38),
    replacementTrigger: encoded(39),
});
export type RegisterResourceRequest = MessageOf<typeof RegisterResourceRequest>;

export const RegisterResult = { SUCCESS: 0, FAIL: 1, SKIP: 2 } as const;
export const RegisterResourceResponse = message({
    urn: string(1),
    id: string(2),
    object: encoded(3),
    result: integer(7),
});
export type RegisterResourceResponse = MessageOf<typeof RegisterResourceResponse>;

export const RegisterResourceOutputsRequest = message({ urn: string(1), outputs: encoded(2) });
export type RegisterResourceOutputsRequest = MessageOf<typeof RegisterResourceOutputsRequest>;
