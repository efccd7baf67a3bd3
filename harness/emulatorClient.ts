/** For tests, scripts and benchmarks: requests to an emulator outside of Pulumi. */
import type { Emulator } from "../emulator/index";

/** Each rejects where the service refuses the request. The keys are the current ones, also after a rotation. */
export class EmulatorClient {
    constructor(readonly emulator: Emulator) {}

    /** A request to AgentEnv, by the default user unless `key` is given. */
    async agentenv(
        method: string,
        path: string,
        body?: unknown,
        key = this.emulator.agentenvApiKey,
    ): Promise<unknown> {
        return send(this.emulator.agentenvUrl + path, method, { "x-api-key": key }, body);
    }

    async tripswitch(method: string, path: string, body?: unknown): Promise<unknown> {
        const authorization = `Bearer ${this.emulator.tripswitchApiKey}`;
        return send(`${this.emulator.tripswitchUrl}/v1${path}`, method, { authorization }, body);
    }

    async control(method: string, path: string, body?: unknown): Promise<unknown> {
        return send(`${this.emulator.url}/_emulator${path}`, method, {}, body);
    }
}

/** A request with any headers. Rejects where it is refused. */
export async function send(
    url: string,
    method: string,
    headers: Record<string, string>,
    body?: unknown,
): Promise<unknown> {
    const response = await fetch(url, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
        throw new Error(`${method} ${url} returned ${response.status}: ${text}`);
    }
    return text === "" ? undefined : (JSON.parse(text) as unknown);
}
