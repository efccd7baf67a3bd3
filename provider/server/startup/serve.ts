/**
 * Runs the plugin: binds a port on loopback, prints it, and serves until the engine ends the process. Of gRPC it loads the server only: the client side,
 * with its name resolution and load balancing, is loaded for the first message to the engine's log.
 */
import type { ServiceDefinition } from "@grpc/grpc-js";
import { setup as resolveAddresses } from "@grpc/grpc-js/build/src/resolver-ip";
import { Server } from "@grpc/grpc-js/build/src/server";
import { ServerCredentials } from "@grpc/grpc-js/build/src/server-credentials";
import { engineAddressIn } from "./arguments";
import { EngineLog } from "./engineLog";
import { CallDispatcher, type StartupOptions } from "./callDispatcher";
import { METHODS, pathOf, STREAMING } from "./methods";
import { endOnSignals, endWithParent } from "./shutdown";

/** Large programs send large messages; the engine's own limit is the same. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 400;

export type PluginParts = Omit<StartupOptions, "engineLog">;

/** Serves with the arguments of this process. Without a port, the engine shows what is on stderr. */
export function start(parts: PluginParts): void {
    serve(parts, process.argv.slice(2)).catch((error: unknown) => {
        process.stderr.write(`the provider could not start: ${String(error)}\n`);
        process.exitCode = 1;
    });
}

/** `argv` holds the engine's address, and flags of the engine that the plugin ignores. */
export async function serve(parts: PluginParts, argv: readonly string[]): Promise<void> {
    resolveAddresses();
    const engineAddress = engineAddressIn(argv);
    const server = new Server({
        "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
        "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
        // Statistics that nobody asks this server for, at a twentieth of the time of each call.
        "grpc.enable_channelz": 0,
    });
    const dispatcher = new CallDispatcher({ ...parts, engineLog: new EngineLog(engineAddress) });
    server.addService(service(), dispatcher.handlers());
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("ipv4:127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    // The engine reads the first line as the port: nothing else may go to stdout.
    process.stdout.write(`${port}\n`);
    endOnSignals(server, dispatcher);
    if (engineAddress !== undefined) {
        endWithParent(server, dispatcher);
    }
}

/** Requests and responses in binary. */
function service(): ServiceDefinition {
    const serialize = (message: Uint8Array): Buffer =>
        Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    const deserialize = (bytes: Buffer): Uint8Array => bytes;
    return Object.fromEntries(
        METHODS.map((method) => [
            method,
            {
                path: pathOf(method),
                requestStream: false,
                responseStream: STREAMING.includes(method),
                requestSerialize: serialize,
                requestDeserialize: deserialize,
                responseSerialize: serialize,
                responseDeserialize: deserialize,
            },
        ]),
    );
}
