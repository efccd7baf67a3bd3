/**
 * The messages of the provider protocol, as far as this provider uses them: pulumi/provider.proto, pulumi/plugin.proto and pulumi/engine.proto of the
 * engine. A test compares each with the classes that @pulumi/pulumi publishes.
 */
import {
    bool,
    bytes,
    double,
    encoded,
    integer,
    mapOf,
    message,
    optional,
    repeated,
    string,
    strings,
    type MessageOf,
} from "./codec";

export const Empty = message({});
export type Empty = MessageOf<typeof Empty>;

export const HandshakeResponse = message({
    acceptSecrets: bool(1),
    acceptResources: bool(2),
    acceptOutputs: bool(3),
    supportsAutonamingConfiguration: bool(4),
});
export type HandshakeResponse = MessageOf<typeof HandshakeResponse>;

export const PluginInfo = message({ version: string(1) });
export type PluginInfo = MessageOf<typeof PluginInfo>;
export const PluginAttach = message({ address: string(1) });
export type PluginAttach = MessageOf<typeof PluginAttach>;

export const GetSchemaRequest = message({ version: integer(1) });
export type GetSchemaRequest = MessageOf<typeof GetSchemaRequest>;
/** The schema is a text that is sent as it was read from its file. */
export const GetSchemaResponse = message({ schema: bytes(1) });
export type GetSchemaResponse = MessageOf<typeof GetSchemaResponse>;

export const ConfigureRequest = message({ args: encoded(2), id: string(7), urn: string(8) });
export type ConfigureRequest = MessageOf<typeof ConfigureRequest>;
export const ConfigureResponse = message({
    acceptSecrets: bool(1),
    supportsPreview: bool(2),
    acceptResources: bool(3),
    acceptOutputs: bool(4),
    supportsAutonamingConfiguration: bool(5),
});
export type ConfigureResponse = MessageOf<typeof ConfigureResponse>;

export const AutonamingMode = { PROPOSE: 0, ENFORCE: 1, DISABLE: 2 } as const;
export const AutonamingOptions = message({ proposedName: string(1), mode: integer(2) });
export type AutonamingOptions = MessageOf<typeof AutonamingOptions>;

export const CheckRequest = message({
    urn: string(1),
    olds: encoded(2),
    news: encoded(3),
    randomSeed: bytes(5),
    type: string(7),
    autonaming: optional(8, AutonamingOptions),
});
export type CheckRequest = MessageOf<typeof CheckRequest>;
const CheckFailure = message({ property: string(1), reason: string(2) });
export const CheckResponse = message({ inputs: encoded(1), failures: repeated(2, CheckFailure) });
export type CheckResponse = MessageOf<typeof CheckResponse>;

export const DiffChanges = { UNKNOWN: 0, NONE: 1, SOME: 2 } as const;
export const DiffKind = {
    ADD: 0,
    ADD_REPLACE: 1,
    DELETE: 2,
    DELETE_REPLACE: 3,
    UPDATE: 4,
    UPDATE_REPLACE: 5,
} as const;

export const DiffRequest = message({
    id: string(1),
    urn: string(2),
    olds: encoded(3),
    news: encoded(4),
    ignoreChanges: strings(5),
    oldInputs: encoded(6),
    type: string(8),
});
export type DiffRequest = MessageOf<typeof DiffRequest>;
export const PropertyDiff = message({ kind: integer(1), inputDiff: bool(2) });
export type PropertyDiff = MessageOf<typeof PropertyDiff>;
export const DiffResponse = message({
    replaces: strings(1),
    stables: strings(2),
    deleteBeforeReplace: bool(3),
    changes: integer(4),
    diffs: strings(5),
    detailedDiff: mapOf(6, PropertyDiff),
    hasDetailedDiff: bool(7),
});
export type DiffResponse = MessageOf<typeof DiffResponse>;

export const CreateRequest = message({
    urn: string(1),
    properties: encoded(2),
    timeout: double(3),
    preview: bool(4),
    type: string(6),
});
export type CreateRequest = MessageOf<typeof CreateRequest>;
export const CreateResponse = message({ id: string(1), properties: encoded(2) });
export type CreateResponse = MessageOf<typeof CreateResponse>;

export const ReadRequest = message({
    id: string(1),
    urn: string(2),
    properties: encoded(3),
    inputs: encoded(4),
    type: string(6),
    timeout: double(10),
});
export type ReadRequest = MessageOf<typeof ReadRequest>;
export const ReadResponse = message({ id: string(1), properties: encoded(2), inputs: encoded(3) });
export type ReadResponse = MessageOf<typeof ReadResponse>;

export const UpdateRequest = message({
    id: string(1),
    urn: string(2),
    olds: encoded(3),
    news: encoded(4),
    timeout: double(5),
    ignoreChanges: strings(6),
    preview: bool(7),
    oldInputs: encoded(8),
    type: string(10),
});
export type UpdateRequest = MessageOf<typeof UpdateRequest>;
export const UpdateResponse = message({ properties: encoded(1) });
export type UpdateResponse = MessageOf<typeof UpdateResponse>;

export const DeleteRequest = message({
    id: string(1),
    urn: string(2),
    properties: encoded(3),
    timeout: double(4),
    oldInputs: encoded(5),
    type: string(7),
});
export type DeleteRequest = MessageOf<typeof DeleteRequest>;

export const InvokeRequest = message({ tok: string(1), args: encoded(2) });
export type InvokeRequest = MessageOf<typeof InvokeRequest>;
export const InvokeResponse = message({ return: encoded(1), failures: repeated(2, CheckFailure) });
export type InvokeResponse = MessageOf<typeof InvokeResponse>;

export const ListRequest = message({
    token: string(1),
    query: encoded(2),
    limit: integer(3),
    pageSize: integer(4),
    continuationToken: string(5),
});
export type ListRequest = MessageOf<typeof ListRequest>;
/** Exactly one of the three. */
export const ListResponse = message({
    computed: optional(1, Empty),
    result: optional(2, message({ id: string(1), name: string(2) })),
    continuation: optional(3, message({ continuationToken: string(1) })),
});
export type ListResponse = MessageOf<typeof ListResponse>;

export const LogSeverity = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3 } as const;
export const LogRequest = message({
    severity: integer(1),
    message: string(2),
    urn: string(3),
    ephemeral: bool(5),
});
export type LogRequest = MessageOf<typeof LogRequest>;
