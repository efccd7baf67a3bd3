/** For tests of faults: the same requests to both services, and waiting for a condition. */
import type { Emulator } from "../../emulator";
import { agentenvApi, tripswitchApi, type HttpResponse, type Api } from "./support";

/** A service, and how to create and list its workspaces. */
export interface Subject {
    readonly service: "agentenv" | "tripswitch";
    readonly apiOf: (emulator: Emulator, key?: string) => Api;
    /** Of the list, from the root of the URL that a client is configured with. */
    readonly path: string;
    /** What `create` sends. */
    readonly body: object;
}

export const subjects: readonly Subject[] = [
    { service: "agentenv", apiOf: agentenvApi, path: "/workspaces", body: { name: "a" } },
    { service: "tripswitch", apiOf: tripswitchApi, path: "/v1/workspaces", body: { name: "a", slug: "a" } },
];

export const create = (api: Api, { path, body }: Subject, headers?: Record<string, string>) =>
    api("POST", path, body, headers);

/** The ids of all workspaces. */
export async function ids(api: Api, { path }: Subject): Promise<string[]> {
    const { workspaces } = (await api("GET", path)).body as { workspaces: { id: string }[] };
    return workspaces.map(({ id }) => id);
}

/** The error code of the HTTP client for a request that got no response. */
export async function failureOf(response: Promise<HttpResponse>): Promise<string> {
    const error = await response.then(
        ({ status }) => new Error(`it got a response: ${status}`),
        (reason: unknown) => reason as Error,
    );
    const { code } = (error.cause ?? {}) as { code?: string };
    return code ?? error.message;
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}
