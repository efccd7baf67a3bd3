/** Runs the plugin: binds a port on loopback, prints it, and serves until the engine ends the process. */
import { engineAddressIn, verbosityIn } from "./arguments";
import { CallDispatcher, type StartupOptions } from "./callDispatcher";
import { EngineLog } from "./engineLog";
import { GrpcServer } from "./grpcServer";
import { METHODS, pathOf } from "./methods";
import { isObserved, type LoadObserver, type Observation, type Observer } from "./observer";
import { endOnSignals, endWithParent } from "./shutdown";

/** Large programs send large messages; the engine's own limit is the same. */
const MAX_MESSAGE_BYTES = 1024 * 1024 * 400;

export interface PluginParts extends Omit<StartupOptions, "engineLog" | "observer"> {
    loadObserver: LoadObserver;
}

/** Serves with the arguments of this process. Without a port, the engine shows what is on stderr. */
export function start(parts: PluginParts): void {
    serve(parts, process.argv.slice(2)).catch((error: unknown) => {
        process.stderr.write(`the provider could not start: ${String(error)}\n`);
        process.exitCode = 1;
    });
}

/** `argv` holds the engine's address, and flags of the engine. */
export async function serve({ loadObserver, ...parts }: PluginParts, argv: readonly string[]): Promise<void> {
    const engineAddress = engineAddressIn(argv);
    const engineLog = new EngineLog(engineAddress);
    const observer = await observe({ env: process.env, verbosity: verbosityIn(argv) }, loadObserver);
    const dispatcher = new CallDispatcher({ ...parts, engineLog, observer });
    const handlers = dispatcher.handlers();
    const byPath = new Map(METHODS.map((method) => [pathOf(method), handlers[method]]));
    const server = new GrpcServer(byPath, MAX_MESSAGE_BYTES);
    const port = await server.listen();
    // The engine reads the first line as the port: nothing else may go to stdout.
    process.stdout.write(`${port}\n`);
    endOnSignals(server, dispatcher);
    if (engineAddress !== undefined) {
        endWithParent(server, dispatcher);
    }
}

/** Where nothing is to be observed, nothing is loaded. What cannot be observed is provided all the same. */
async function observe(observation: Observation, load: LoadObserver): Promise<Observer | undefined> {
    if (!isObserved(observation)) {
        return undefined;
    }
    try {
        return await load(observation);
    } catch (error) {
        process.stderr.write(
            `pulumi-workspaces: there will be no traces and no debug log: ${String(error)}\n`,
        );
        return undefined;
    }
}
