/** For tests, scripts and benchmarks: a request to a service outside of Pulumi. Throws if the service refuses it. */
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
