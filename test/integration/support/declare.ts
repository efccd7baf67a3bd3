/** For integration tests: resources of AgentEnv in the terms of Pulumi YAML, and what the state of a stack holds of one. */
import type { StateResource, Stack } from "../../../toolchain/stack/stack";

export interface Declared {
    type: string;
    properties: Record<string, unknown>;
    options: Record<string, unknown>;
}

/** The id of the workspace that a program declares as `team`. */
export const WORKSPACE_ID = "${team.workspaceId}";

export function agentenv(
    name: string,
    properties: Record<string, unknown>,
    options: Record<string, unknown> = {},
): Declared {
    // Without the copy, options that resources share are written as YAML aliases, which Pulumi refuses.
    return { type: `workspaces:agentenv:${name}`, properties, options: structuredClone(options) };
}

/** The resource in the state, by its name in the program. */
export async function stored(stack: Stack, name: string): Promise<StateResource | undefined> {
    const { resources } = await stack.storedState();
    return resources?.find(({ urn }) => urn.endsWith(`::${name}`));
}

export async function urnOf(stack: Stack, name: string): Promise<string> {
    return (await stored(stack, name))?.urn ?? "";
}

export async function idOf(stack: Stack, name: string): Promise<string> {
    return (await stored(stack, name))?.id ?? "";
}
