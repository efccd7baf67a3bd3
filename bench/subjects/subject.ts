/** A provider with the tool that runs it, as the benchmarks compare them. */
import type { Usage } from "../measure/meter";

/** In the order in which they run. Each leaves behind what the next one needs. */
export const STEPS = ["create", "unchanged", "preview", "refresh", "destroy"] as const;
export type Step = (typeof STEPS)[number];

/** The steps that change nothing, which a round can repeat. */
export const REPEATABLE: readonly Step[] = ["unchanged", "preview", "refresh"];

/** How many workspaces, and how many secrets in all of them together. */
export interface Size {
    readonly workspaces: number;
    readonly secrets: number;
}

export function resourcesOf({ workspaces, secrets }: Size): number {
    return workspaces + secrets;
}

interface SubjectContext {
    readonly size: Size;
    readonly signal: AbortSignal;
    /** More arguments of the tool's commands. */
    readonly args?: readonly string[];
}

export interface Subject {
    readonly name: string;
    start(context: SubjectContext): Promise<StartedSubject>;
}

export interface StartedSubject {
    /** Rejects if the result of the step is not the expected one. */
    run(step: Step): Promise<void>;
    /** Of the provider, since the last call. */
    takeUsage(): Promise<Usage>;
    /** The number of requests to the service since the last call. */
    takeRequests(): Promise<number>;
    /** The latency of the service from now on. */
    setLatency?(milliseconds: number): Promise<void>;
    dispose(): Promise<void>;
}

/** The name of a workspace and of a secret, by their number. */
export const workspaceName = (index: number): string => `workspace-${index}`;
export const secretName = (index: number): string => `SECRET_${index}`;
export const secretValue = (index: number): string => `the value of secret ${index}`;

/** The secrets of the workspaces, one after the other. */
export function workspaceOf(secret: number, { workspaces }: Size): number {
    return secret % workspaces;
}
