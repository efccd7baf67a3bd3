import type { MiddlewareHandler } from "hono";
import type { Router } from "../../service";
import type { ServiceEnv } from "../../stage";

type OpenApiDocument = ReturnType<Router["getOpenAPI31Document"]>;

const isJson = (response: Response) =>
    response.headers.get("Content-Type")?.startsWith("application/json") ?? false;

/**
 * Some routes of the live service answer bare objects, others wrap every answer in `{"data": …}` (design, section 5). With
 * this in front, all successful JSON answers are wrapped; errors keep their shape.
 */
export const envelope: MiddlewareHandler<ServiceEnv> = async (c, next) => {
    await next();
    if (!c.res.ok || !isJson(c.res)) return;
    const wrapped = JSON.stringify({ data: await c.res.json() });
    const { status, headers } = c.res;
    c.res = undefined; // else Hono would merge the old Content-Length into the new answer
    headers.delete("Content-Length");
    c.res = new Response(wrapped, { status, headers });
};

/** The same for the OpenAPI document, so that it tells what is really answered. */
export function wrapDocument(document: OpenApiDocument): OpenApiDocument {
    for (const path of Object.values(document.paths ?? {})) {
        for (const method of ["get", "post", "put", "patch", "delete"] as const) {
            const responses = path[method]?.responses as Record<string, ResponseDocument> | undefined;
            for (const [status, response] of Object.entries(responses ?? {})) {
                const json = response.content?.["application/json"];
                if (!status.startsWith("2") || !json) continue;
                json.schema = { type: "object", required: ["data"], properties: { data: json.schema } };
            }
        }
    }
    return document;
}

/** The part of a response that matters here; the library's own type for it ends in `any`. */
interface ResponseDocument {
    content?: Record<string, { schema?: unknown }>;
}
