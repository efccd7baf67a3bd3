/** What a service of the emulator is. Each service's folder exports one descriptor of this shape; index.ts lists them. */
import type { Context, Hono } from "hono";
import type * as z from "zod";
import type { Caller, ServiceIdentity } from "../accounts";
import type { TreeNode } from "../console/tree";
import type { EmulatorContext } from "../context";
import type { ErrorStyle } from "../http/errorStyle";
import type { Router } from "../http/router";
import type { ServiceEnv } from "../http/serviceEnv";
import type { Place } from "../seed/place";
import type { MigrationOwner } from "../store/migrate";
import type { ObjectDeclaration } from "../store/objects";

/** An area of a service: its routes, as a router to mount into the service. */
type Area = (context: EmulatorContext) => Router;

/** A new account. The control route that creates one returns `shown` beside the id and the credentials. */
interface NewAccount {
    readonly id: string;
    readonly shown?: Readonly<Record<string, string>>;
}

/** How a service creates its accounts. */
export interface AccountDeclaration<Options extends z.ZodObject = z.ZodObject> {
    /** The fields of `POST /_emulator/accounts` beside `service`. */
    readonly options: Options;
    /** Creates an account with its credentials and everything that a new account has. */
    create(context: EmulatorContext, options: z.output<Options> & { apiKey?: string }): NewAccount;
}

/** What a seed may hold of a service. */
export interface SeedDeclaration<Schema extends z.ZodType = z.ZodType> {
    readonly schema: Schema;
    /** Adds the accounts, the default one first. Whatever cannot be is reported by `place`, which is that of the service in the seed. */
    addAccounts(context: EmulatorContext, seed: z.output<Schema>, place: Place): void;
    /** Adds everything else. By now there is a default account. */
    addObjects(context: EmulatorContext, seed: z.output<Schema>, place: Place): void;
}

/** The service's OpenAPI document, at `/{name}/openapi.json`: what the routes themselves do not contain. */
interface OpenApiDeclaration {
    readonly title: string;
    readonly description?: string;
    readonly securitySchemes: Readonly<Record<string, SecurityScheme>>;
}

type SecurityScheme =
    | { readonly type: "apiKey"; readonly in: "header"; readonly name: string }
    | { readonly type: "http"; readonly scheme: "bearer" };

/** A service. It is served at `/{name}`. */
export interface EmulatedService extends ServiceIdentity, MigrationOwner {
    /** Its name as people write it. */
    readonly title: string;
    /** Where its API starts below `/{name}`: the end of the base URL that a client is configured with. */
    readonly apiPath: "" | `/${string}`;
    readonly accounts: AccountDeclaration;
    readonly objects: ObjectDeclaration;
    readonly errors: ErrorStyle;
    readonly openapi: OpenApiDeclaration;
    /** Whether `EmulatorOptions.envelope` applies: the real service wraps some of its responses. */
    readonly wrapsResponses?: boolean;
    /** Who sent the request; undefined where its credential is missing or not valid. */
    callerOf(context: EmulatorContext, c: Context<ServiceEnv>): Caller | undefined;
    /** Routes without authentication. */
    readonly publicAreas?: readonly Area[];
    readonly areas: readonly Area[];
    /** Loaded only for a seed. Without it a seed cannot hold anything of the service. */
    readonly seed?: () => Promise<SeedDeclaration>;
    /** The service's objects in the console; loaded with the page. */
    readonly tree?: () => Promise<(context: EmulatorContext) => TreeNode[]>;
    /** Control routes for what only this service has, mounted at /_emulator. */
    readonly control?: (context: EmulatorContext) => Hono<ServiceEnv>;
}
