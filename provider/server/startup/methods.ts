/** The calls of the protocol's service, and who answers them. */

/** All calls of `ResourceProvider` in pulumi/provider.proto. */
export const METHODS = [
    "Handshake",
    "Parameterize",
    "GetSchema",
    "CheckConfig",
    "DiffConfig",
    "Configure",
    "Invoke",
    "Call",
    "Check",
    "Diff",
    "Create",
    "Read",
    "List",
    "Update",
    "Delete",
    "Construct",
    "Cancel",
    "GetPluginInfo",
    "Attach",
    "GetMapping",
    "GetMappings",
] as const;

export type Method = (typeof METHODS)[number];

/** The engine calls them only to find out whether the provider has them, and expects UNIMPLEMENTED if not. */
export const UNIMPLEMENTED = ["Parameterize", "Call", "GetMapping", "GetMappings"] as const;

export const pathOf = (method: Method): string => `/pulumirpc.ResourceProvider/${method}`;
