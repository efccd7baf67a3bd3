/**
 * Answers the calls that need no service, and passes all others to the provider, which the first of them loads. Half of the plugin processes that one
 * `pulumi up` starts serve only the schema.
 */
import { messageOf, ProviderError } from "../../errors";
import { version } from "../../version";
import {
    GetSchemaRequest,
    GetSchemaResponse,
    HandshakeResponse,
    PluginAttach,
    PluginInfo,
} from "../protocol/messages";
import { Calls, UnavailableError } from "./calls";
import type { EngineLog } from "./engineLog";
import type { Handler } from "./grpcServer";
import { METHODS, UNIMPLEMENTED, type Method } from "./methods";
import type { Observer } from "./observer";
import type { LoadProvider, ProviderCalls, Reply } from "./provider";
import { Code, type Status } from "./status";

export interface StartupOptions {
    engineLog: EngineLog;
    load: LoadProvider;
    /** Returns the schema as JSON, when the engine asks for it. */
    readSchema: () => Promise<Uint8Array> | Uint8Array;
    /** Called at Cancel: the engine sends it before it kills the process. */
    onCancel?: () => void;
    /** Observes all calls. */
    observer?: Observer | undefined;
}

type Answer = (request: Uint8Array) => Promise<Uint8Array> | Uint8Array;

/** Secrets, resource references, outputs and Pulumi's settings of automatic names are accepted. The engine sends outputs only to Construct. */
const HANDSHAKE_RESPONSE = HandshakeResponse.encode({
    acceptSecrets: true,
    acceptResources: true,
    acceptOutputs: true,
    supportsAutonamingConfiguration: true,
});

const EMPTY = Buffer.alloc(0);

export class CallDispatcher {
    private readonly calls = new Calls();
    private provider: Promise<ProviderCalls> | undefined;

    constructor(private readonly options: StartupOptions) {}

    /** The handlers of all calls, which the observer, if there is one, runs. */
    handlers(): Record<Method, Handler> {
        const handlers = this.unobserved();
        const { observer } = this.options;
        if (observer !== undefined) {
            for (const method of METHODS) {
                handlers[method] = this.observed(method, handlers[method], observer);
            }
        }
        return handlers;
    }

    private observed(method: Method, handle: Handler, observer: Observer): Handler {
        return async (request, write, metadata) => {
            const status = await observer.run(method, metadata, () => handle(request, write, metadata));
            if (method === "Cancel") {
                await observer.flush();
            }
            return status;
        };
    }

    private unobserved(): Record<Method, Handler> {
        const handlers = {} as Record<Method, Handler>;
        for (const method of METHODS) {
            handlers[method] = this.unary(async (request) => (await this.load()).call(method, request));
        }
        for (const method of UNIMPLEMENTED) {
            handlers[method] = async () => ({
                code: Code.UNIMPLEMENTED,
                details: `${method} is not implemented by this provider`,
            });
        }
        const answer = (handle: Answer): Handler =>
            this.unary(async (request) => ({ response: await handle(request) }));
        return {
            ...handlers,
            Handshake: answer(() => HANDSHAKE_RESPONSE),
            GetPluginInfo: answer(() => PluginInfo.encode({ version })),
            GetSchema: answer((request) => this.schema(request)),
            Attach: answer((request) => this.attach(request)),
            List: (request, write) => this.run(async () => (await this.load()).list(request, write)),
            // Handled during a shutdown too: the engine and the plugin may receive the same Ctrl-C.
            Cancel: async (_request, write) => {
                await this.cancel();
                write(EMPTY);
                return undefined;
            },
        };
    }

    /** Refuses new calls, cancels reads and queued work, and settles once the calls in progress have ended. */
    async shutDown(reason: string): Promise<void> {
        this.calls.refuse(reason);
        const provider = await this.loaded();
        provider?.cancel(`the provider is shutting down: ${reason}`);
        await this.calls.drained();
        await provider?.close();
        await this.options.observer?.flush();
    }

    private unary(handle: (request: Uint8Array) => Promise<Reply>): Handler {
        return (request, write) =>
            this.run(async () => {
                const reply = await handle(request);
                if ("status" in reply) {
                    return reply.status;
                }
                write(reply.response);
                return undefined;
            });
    }

    /** As one of the calls in progress. Never rejects: without a status the engine would wait forever. */
    private async run(handle: () => Promise<Status | undefined>): Promise<Status | undefined> {
        try {
            return await this.calls.run(handle);
        } catch (error) {
            return statusOf(error);
        }
    }

    /** @throws ProviderError where the provider cannot be loaded. The next call tries it again. */
    private async load(): Promise<ProviderCalls> {
        this.provider ??= Promise.resolve(this.options.engineLog).then(this.options.load);
        try {
            return await this.provider;
        } catch (error) {
            this.provider = undefined;
            throw new ProviderError(`the provider could not be loaded: ${messageOf(error)}`, {
                hint: "install the package again",
            });
        }
    }

    /** The provider if a call has loaded it. */
    private loaded(): Promise<ProviderCalls | undefined> {
        return Promise.resolve(this.provider).catch(() => undefined);
    }

    private async schema(request: Uint8Array): Promise<Uint8Array> {
        const { version: asked } = GetSchemaRequest.decode(request);
        if (asked !== 0) {
            throw new ProviderError(`schema version ${asked} is not known`, {
                hint: "this provider gives version 0",
            });
        }
        return GetSchemaResponse.encode({ schema: await this.options.readSchema() });
    }

    private attach(request: Uint8Array): Uint8Array {
        this.options.engineLog.attach(PluginAttach.decode(request).address);
        return EMPTY;
    }

    private async cancel(): Promise<void> {
        (await this.loaded())?.cancel();
        this.options.onCancel?.();
    }
}

/** Before the provider is reached, no secret is known. */
function statusOf(error: unknown): Status {
    const known = error instanceof ProviderError;
    return {
        code: error instanceof UnavailableError ? Code.UNAVAILABLE : Code.UNKNOWN,
        details: known ? messageOf(error) : `unexpected error in the provider: ${messageOf(error)}`,
    };
}
