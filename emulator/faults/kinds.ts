import { setTimeout } from "node:timers/promises";
import type { Context, Next } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ServiceFront } from "../service";
import { ServiceError } from "../serviceError";
import type { ServiceEnv, Stage } from "../stage";
import { bytesOf, gatewayPage, isJson, replaceAnswer, replaceBody, shorten } from "./answers";
import { halfOf, resetConnection, waitForHangUp } from "./connection";
import type { CheckedFault } from "./planSchema";
import type { Hit } from "./rules";

/** Where a fault happens. */
export interface Scene {
    readonly stage: Stage;
    readonly front: ServiceFront;
    readonly c: Context<ServiceEnv>;
    /** Whatever comes after: the next fault, or the service. */
    readonly next: Next;
}

/** Makes a fault happen to a request, with all that comes after. Answers whether there was room for it. */
export async function happen({ fault, fraction }: Hit, scene: Scene): Promise<boolean> {
    const { c, next, stage } = scene;
    switch (fault.kind) {
        case "latency": {
            const ms = fault.minMs + Math.floor(fraction * (fault.maxMs - fault.minMs + 1));
            await setTimeout(ms, undefined, { signal: stage.faults.closing }).catch(() => undefined);
            await next();
            return true;
        }
        case "hold":
            if (fault.phase === "after") {
                await next();
            }
            await stage.faults.holds.hold(c);
            if (fault.phase === "before") {
                await next();
            }
            return true;
        case "status":
            if (fault.phase === "after") await next();
            replaceAnswer(c, () => statusAnswer(fault, scene));
            return true;
        case "reset":
            if (fault.phase !== "before") await next();
            await breakOff(fault.phase, c);
            return true;
        case "hang":
            if (fault.phase === "after") await next();
            await waitForHangUp(c, stage.faults.closing);
            replaceAnswer(c, noAnswer);
            return true;
        case "truncate": {
            await next();
            if (!isJson(c.res)) return false;
            const bytes = await bytesOf(c.res);
            replaceBody(c, bytes.subarray(0, Math.floor(bytes.length / 2)));
            return true;
        }
        case "malformed":
            await next();
            if (!isJson(c.res)) return false;
            replaceBody(c, fault.as === "notJson" ? "{ not: JSON, " : '{"unexpected":"shape"}');
            return true;
        case "emptyList":
        case "shortList": {
            await next();
            const shortened = await shorten(c.res, fault.kind === "emptyList" ? 0 : 0.5);
            if (shortened !== undefined) replaceBody(c, shortened);
            return shortened !== undefined;
        }
        case "rotateKey": {
            const rotated = rotateKey(scene);
            await next();
            return rotated;
        }
    }
}

/** What the request log says of it. */
export function nameOf(fault: CheckedFault): string {
    const status = fault.kind === "status" ? [fault.status] : [];
    const phase = "phase" in fault ? [fault.phase] : [];
    return [fault.kind, ...status, ...phase].join(" ");
}

/** For a connection that is gone: Hono wants an answer, and nobody gets it. */
const noAnswer = () => new Response(null, { status: 500 });

const codes: Partial<Record<number, string>> = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
};

function statusAnswer(fault: CheckedFault & { kind: "status" }, { stage, front, c }: Scene): Response {
    const { status, retryAfter } = fault;
    const headers = new Headers();
    if (retryAfter) {
        // A date has no fraction of a second: up, so that nobody comes back too early.
        const at = Math.ceil(stage.clock.read().getTime() / 1000) + retryAfter.seconds;
        const value = retryAfter.as === "date" ? new Date(at * 1000).toUTCString() : `${retryAfter.seconds}`;
        headers.set("Retry-After", value);
    }
    if (fault.body === "html") {
        headers.set("Content-Type", "text/html");
        return new Response(gatewayPage(status), { status, headers });
    }
    const code = codes[status] ?? `http_${status}`;
    const message = "A fault on demand of the emulator";
    // Its body only: its headers are those that the service has prepared for its own answer.
    const { body } = front.style.render(c, new ServiceError(status as ContentfulStatusCode, code, message));
    headers.set("Content-Type", "application/json");
    return new Response(body, { status, headers });
}

async function breakOff(
    phase: (CheckedFault & { kind: "reset" })["phase"],
    c: Context<ServiceEnv>,
): Promise<void> {
    const { status, headers, body } = c.res;
    if (phase === "body" && body !== null) {
        const bytes = await bytesOf(c.res);
        headers.set("Content-Length", String(bytes.length));
        replaceAnswer(c, () => new Response(halfOf(c, bytes), { status, headers }));
        return;
    }
    await resetConnection(c);
    replaceAnswer(c, noAnswer);
}

function rotateKey({ stage, front, c }: Scene): boolean {
    const caller = front.callerOf(c);
    if (caller?.kind !== "key" || caller.workspaceId !== null) return false;
    stage.accounts.rotateKey(front.service, caller.accountId);
    return true;
}
