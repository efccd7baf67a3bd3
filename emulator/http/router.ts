/** A router whose routes are declared with their schemas, which check the requests and give the OpenAPI document. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { ServiceEnv } from "./serviceEnv";

export type Router = OpenAPIHono<ServiceEnv>;

export function router(): Router {
    return new OpenAPIHono<ServiceEnv>();
}
