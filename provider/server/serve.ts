/** Runs the plugin: binds a port on loopback, prints it, and serves until the engine ends the process. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Catalogue } from "../core/declare/catalogue";
import { engineAddressIn } from "./arguments";
import { EngineLog } from "./engineLog";
import { Provider } from "./provider";
import { endOnSignals, endWithParent } from "./shutdown";

/** Large programs send large messages; the engine's own limit is the same. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 400;

/** `argv` holds the engine's address, and flags of the engine that the plugin ignores. */
export async function serve(catalogue: Catalogue, argv: readonly string[]): Promise<void> {
    const engineAddress = engineAddressIn(argv);
    const server = new grpc.Server({
        "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
        "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    const provider = new Provider(catalogue, new EngineLog(engineAddress));
    server.addService(ResourceProviderService, provider.handlers());
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    // The engine reads the first line as the port: nothing else may go to stdout.
    process.stdout.write(`${port}\n`);
    endOnSignals(server, provider);
    if (engineAddress !== undefined) {
        endWithParent(server, provider);
    }
}
