/** `{"data": …}` around successful JSON responses, for services of which some routes wrap what they return and others do not. */
import type { MiddlewareHandler } from "hono";
import { isJson } from "./json";
import type { Router } from "./router";
import type { ServiceEnv } from "./serviceEnv";

type OpenApiDocument = ReturnType<Router["getOpenAPI31Document"]>;

/** Wraps all successful JSON responses; errors keep their shape. */
export const envelope: MiddlewareHandler<ServiceEnv> = async (c, next) => {
    await next();
    if (!c.res.ok || !isJson(c.res)) {
        return;
    }
    const wrapped = JSON.stringify({ data: await c.res.json() });
    const { status, headers } = c.res;
    c.res = undefined; // else Hono would merge the old Content-Length into the new response
    headers.delete("Content-Length");
    c.res = new Response(wrapped, { status, headers });
};

/** The OpenAPI document with the envelope around the schemas of successful responses. */
export function wrapDocument(document: OpenApiDocument): OpenApiDocument {
    for (const path of Object.values(document.paths ?? {})) {
        for (const method of ["get", "post", "put", "patch", "delete"] as const) {
            const responses = path[method]?.responses as Record<string, ResponseDocument> | undefined;
            for (const [status, response] of Object.entries(responses ?? {})) {
                const json = response.content?.["application/json"];
                if (!status.startsWith("2") || !json) {
                    continue;
                }
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
