/** Faults of the connection itself. */
import type { Context } from "hono";
import type { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import type { ServiceEnv } from "../http/serviceEnv";

/** Ends the connection by a TCP reset; a later response is not received. */
export async function resetConnection(c: Context<ServiceEnv>): Promise<void> {
    const { socket } = c.env.incoming;
    if (socket.destroyed) {
        return;
    }
    socket.resetAndDestroy();
    await closed(socket);
}

/** Waits until the client disconnects, or disconnects it when the emulator closes. */
export async function waitForDisconnect(c: Context<ServiceEnv>, closing: AbortSignal): Promise<void> {
    const { socket } = c.env.incoming;
    if (socket.destroyed) {
        return;
    }
    if (closing.aborted) {
        return void socket.destroy();
    }
    const disconnect = () => socket.destroy();
    closing.addEventListener("abort", disconnect);
    await closed(socket);
    closing.removeEventListener("abort", disconnect);
}

/** The body's first half, and then the end of the connection. */
export function halfOf(c: Context<ServiceEnv>, body: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
    const { incoming, outgoing } = c.env;
    let sent = false;
    return new ReadableStream<Uint8Array>({
        async pull(controller) {
            if (!sent) {
                sent = true;
                controller.enqueue(body.subarray(0, Math.floor(body.length / 2)));
                return;
            }
            // The server reads ahead of what it writes.
            while (!outgoing.headersSent && !incoming.socket.destroyed) {
                await setImmediate();
            }
            incoming.socket.destroySoon(); // once all is written; a TCP reset could overtake it
        },
    });
}

/** Not `events.once`, which would reject at an error before the end. */
const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once("close", () => resolve()));
