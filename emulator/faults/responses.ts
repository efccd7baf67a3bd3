/** Changes to the response of a service, after the request was handled. */
import type { Context } from "hono";
import { isJson } from "../http/json";
import type { ServiceEnv } from "../http/serviceEnv";

/** Replaces the response completely. */
export function replaceResponse(c: Context<ServiceEnv>, response: () => Response): void {
    c.res = undefined; // else Hono would merge the headers of the two
    c.res = response();
}

/** Replaces the body, and keeps status and headers. */
export function replaceBody(c: Context<ServiceEnv>, body: string | Uint8Array<ArrayBuffer>): void {
    const { status, headers } = c.res;
    headers.delete("Content-Length");
    headers.delete("ETag"); // of another body
    replaceResponse(c, () => new Response(body, { status, headers }));
}

export async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await response.arrayBuffer());
}

/** The body of a list with half of its items, or none. Undefined where the response is no list. */
export async function shorten(response: Response, share: 0 | 0.5): Promise<string | undefined> {
    if (!response.ok || !isJson(response)) {
        return undefined;
    }
    const body: unknown = await response.clone().json();
    const shortened = withFewerItems(body, share);
    return shortened && JSON.stringify(shortened);
}

/** A list is an object with an array, and with nothing else but where the next page starts. An envelope is an object with `data`. */
function withFewerItems(body: unknown, share: number): object | undefined {
    if (typeof body !== "object" || body === null) {
        return undefined;
    }
    if (Array.isArray(body)) {
        return (body as unknown[]).slice(0, Math.floor(body.length * share));
    }
    const { nextCursor: _complete, ...rest } = body as Record<string, unknown>;
    const [field, ...others] = Object.entries(rest);
    if (!field || others.length > 0) {
        return undefined;
    }
    const [name, content] = field;
    if (!Array.isArray(content) && name !== "data") {
        return undefined;
    }
    const shortened = withFewerItems(content, share);
    return shortened && { [name]: shortened };
}

export function gatewayPage(status: number): string {
    const title = `${status} from the gateway`;
    return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`;
}
