/** A request behind the provider's back: what someone does by hand. Throws what the service refuses. */
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
        throw new Error(`${method} ${url} answered ${response.status}: ${text}`);
    }
    return text === "" ? undefined : (JSON.parse(text) as unknown);
}
