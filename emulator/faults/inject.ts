/** The effect of each kind of fault on a request. */
import { setTimeout } from "node:timers/promises";
import type { Context, Next } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { EmulatorContext } from "../context";
import { isJson } from "../http/json";
import { ServiceError } from "../http/serviceError";
import type { ServiceEnv } from "../http/serviceEnv";
import type { EmulatedService } from "../services/service";
import { halfOf, resetConnection, waitForDisconnect } from "./connection";
import type { CheckedFault } from "./planSchema";
import { bytesOf, gatewayPage, replaceBody, replaceResponse, shorten } from "./responses";
import type { Hit } from "./rules";

/** The request into which a fault is injected. */
export interface Target {
    readonly context: EmulatorContext;
    readonly service: EmulatedService;
    readonly c: Context<ServiceEnv>;
    /** The next fault, or the service. */
    readonly next: Next;
}

/** Injects a fault into a request, and passes it to the next handler. Returns whether the fault applied. */
export async function injectFault({ fault, fraction }: Hit, target: Target): Promise<boolean> {
    const { c, next, context } = target;
    switch (fault.kind) {
        case "latency": {
            const ms = fault.minMs + Math.floor(fraction * (fault.maxMs - fault.minMs + 1));
            await setTimeout(ms, undefined, { signal: context.faults.closing }).catch(() => undefined);
            await next();
            return true;
        }
        case "hold":
            if (fault.phase === "after") {
                await next();
            }
            await context.faults.holds.hold(c);
            if (fault.phase === "before") {
                await next();
            }
            return true;
        case "status":
            if (fault.phase === "after") {
                await next();
            }
            replaceResponse(c, () => statusResponse(fault, target));
            return true;
        case "reset":
            if (fault.phase !== "before") {
                await next();
            }
            await breakConnection(fault.phase, c);
            return true;
        case "hang":
            if (fault.phase === "after") {
                await next();
            }
            await waitForDisconnect(c, context.faults.closing);
            replaceResponse(c, unsentResponse);
            return true;
        case "truncate": {
            await next();
            if (!isJson(c.res)) {
                return false;
            }
            const bytes = await bytesOf(c.res);
            replaceBody(c, bytes.subarray(0, Math.floor(bytes.length / 2)));
            return true;
        }
        case "malformed":
            await next();
            if (!isJson(c.res)) {
                return false;
            }
            replaceBody(c, fault.as === "notJson" ? "{ not: JSON, " : '{"unexpected":"shape"}');
            return true;
        case "emptyList":
        case "shortList": {
            await next();
            const shortened = await shorten(c.res, fault.kind === "emptyList" ? 0 : 0.5);
            if (shortened !== undefined) {
                replaceBody(c, shortened);
            }
            return shortened !== undefined;
        }
        case "rotateKey": {
            const rotated = rotateKey(target);
            await next();
            return rotated;
        }
    }
}

/** The fault's name in the request log. */
export function nameOf(fault: CheckedFault): string {
    const status = fault.kind === "status" ? [fault.status] : [];
    const phase = "phase" in fault ? [fault.phase] : [];
    return [fault.kind, ...status, ...phase].join(" ");
}

/** For a connection that is closed: Hono requires a response, which is not sent. */
const unsentResponse = () => new Response(null, { status: 500 });

const CODES: Partial<Record<number, string>> = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
};

function statusResponse(fault: CheckedFault & { kind: "status" }, { context, service, c }: Target): Response {
    const { status, retryAfter } = fault;
    const headers = new Headers();
    if (retryAfter) {
        // A date has no fraction of a second: rounded up, so that the client does not retry too early.
        const at = Math.ceil(context.clock.read().getTime() / 1000) + retryAfter.seconds;
        const value = retryAfter.as === "date" ? new Date(at * 1000).toUTCString() : `${retryAfter.seconds}`;
        headers.set("Retry-After", value);
    }
    if (fault.body === "html") {
        headers.set("Content-Type", "text/html");
        return new Response(gatewayPage(status), { status, headers });
    }
    const code = CODES[status] ?? `http_${status}`;
    const error = new ServiceError(status as ContentfulStatusCode, code, "A fault on demand of the emulator");
    // Its body only: its headers are those that the service has prepared for its own response.
    const { body } = service.errors.render(c, error);
    headers.set("Content-Type", "application/json");
    return new Response(body, { status, headers });
}

async function breakConnection(
    phase: (CheckedFault & { kind: "reset" })["phase"],
    c: Context<ServiceEnv>,
): Promise<void> {
    const { status, headers, body } = c.res;
    if (phase === "body" && body !== null) {
        const bytes = await bytesOf(c.res);
        headers.set("Content-Length", String(bytes.length));
        replaceResponse(c, () => new Response(halfOf(c, bytes), { status, headers }));
        return;
    }
    await resetConnection(c);
    replaceResponse(c, unsentResponse);
}

function rotateKey({ context, service, c }: Target): boolean {
    const caller = service.callerOf(context, c);
    if (caller?.kind !== "key" || caller.workspaceId !== null) {
        return false;
    }
    context.accounts.rotateKey(service, caller.accountId);
    return true;
}
