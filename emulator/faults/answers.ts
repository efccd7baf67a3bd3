import type { Context } from "hono";
import type { ServiceEnv } from "../stage";

/** Puts another answer in place of the one that is there, of which nothing stays. */
export function replaceAnswer(c: Context<ServiceEnv>, answer: () => Response): void {
    c.res = undefined; // else Hono would merge the headers of the two
    c.res = answer();
}

/** Puts another body under the answer's status and headers. */
export function replaceBody(c: Context<ServiceEnv>, body: string | Uint8Array<ArrayBuffer>): void {
    const { status, headers } = c.res;
    headers.delete("Content-Length");
    headers.delete("ETag"); // of another body
    replaceAnswer(c, () => new Response(body, { status, headers }));
}

export async function bytesOf(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await answer.arrayBuffer());
}

export function isJson({ headers, body }: Response): boolean {
    return body !== null && (headers.get("Content-Type")?.startsWith("application/json") ?? false);
}

/** Half of the items of a list, or none. Undefined where the answer is no list. */
export async function shorten(answer: Response, share: 0 | 0.5): Promise<string | undefined> {
    if (!answer.ok || !isJson(answer)) return undefined;
    const body: unknown = await answer.clone().json();
    const shortened = withFewerItems(body, share);
    return shortened && JSON.stringify(shortened);
}

/** A list is an object with an array, and with nothing else but where the next page starts. An envelope is an object with `data`. */
function withFewerItems(body: unknown, share: number): object | undefined {
    if (typeof body !== "object" || body === null) return undefined;
    if (Array.isArray(body)) return (body as unknown[]).slice(0, Math.floor(body.length * share));
    const { nextCursor: _complete, ...rest } = body as Record<string, unknown>;
    const [field, ...others] = Object.entries(rest);
    if (!field || others.length > 0) return undefined;
    const [name, content] = field;
    if (!Array.isArray(content) && name !== "data") return undefined;
    const shortened = withFewerItems(content, share);
    return shortened && { [name]: shortened };
}

export function gatewayPage(status: number): string {
    const title = `${status} from the gateway`;
    return `<html>\n<head><title>${title}</title></head>\n<body><center><h1>${title}</h1></center></body>\n</html>\n`;
}
