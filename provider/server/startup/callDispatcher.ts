/**
 * Answers the calls that need no service, and passes all others to the provider, which the first of them loads. Half of the plugin processes that one
 * `pulumi up` starts serve only the schema.
 */
import type {
    ServerUnaryCall,
    ServerWritableStream,
    UntypedServiceImplementation,
    sendUnaryData,
} from "@grpc/grpc-js";
import { readFile } from "node:fs/promises";
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
import { METHODS, UNIMPLEMENTED, type Method } from "./methods";
import type { LoadProvider, ProviderCalls, Reply } from "./provider";
import { Code, type Status } from "./status";

export interface StartupOptions {
    engineLog: EngineLog;
    load: LoadProvider;
    /** The schema as JSON. It is read when the engine asks for it. */
    schemaFile: string;
    /** Called at Cancel: the engine sends it before it kills the process. */
    onCancel?: () => void;
}

type Answer = (request: Uint8Array) => Promise<Uint8Array> | Uint8Array;
type UnaryCall = ServerUnaryCall<Uint8Array, Uint8Array>;
type Stream = ServerWritableStream<Uint8Array, Uint8Array>;

/** Secrets, resource references and Pulumi's settings of automatic names are accepted; outputs arrive as secrets and unknowns. */
const HANDSHAKE_RESPONSE = HandshakeResponse.encode({
    acceptSecrets: true,
    acceptResources: true,
    acceptOutputs: false,
    supportsAutonamingConfiguration: true,
});

const EMPTY = Buffer.alloc(0);

export class CallDispatcher {
    private readonly calls = new Calls();
    private provider: Promise<ProviderCalls> | undefined;

    constructor(private readonly options: StartupOptions) {}

    /** The handlers of all calls, by their names. */
    handlers(): UntypedServiceImplementation {
        const passOn = (method: Method) => (call: UnaryCall, respond: sendUnaryData<Uint8Array>) =>
            void this.reply(() => this.pass(method, call.request)).then((reply) => send(reply, respond));
        const answer = (handle: Answer) => (call: UnaryCall, respond: sendUnaryData<Uint8Array>) =>
            void this.reply(async () => ({ response: await handle(call.request) })).then((reply) =>
                send(reply, respond),
            );
        return {
            ...Object.fromEntries(METHODS.map((method) => [method, passOn(method)])),
            ...Object.fromEntries(UNIMPLEMENTED.map((method) => [method, unimplemented(method)])),
            Handshake: answer(() => HANDSHAKE_RESPONSE),
            GetPluginInfo: answer(() => PluginInfo.encode({ version })),
            GetSchema: answer((request) => this.schema(request)),
            Attach: answer((request) => this.attach(request)),
            List: (stream: Stream) => void this.list(stream),
            // Handled during a shutdown too: the engine and the plugin may receive the same Ctrl-C.
            Cancel: (_call: UnaryCall, respond: sendUnaryData<Uint8Array>) =>
                void this.cancel().then(() => respond(null, EMPTY)),
        };
    }

    /** Refuses new calls, cancels reads and queued work, and settles once the calls in progress have ended. */
    async shutDown(reason: string): Promise<void> {
        this.calls.refuse(reason);
        const provider = await this.loaded();
        provider?.cancel(`the provider is shutting down: ${reason}`);
        await this.calls.drained();
        await provider?.close();
    }

    private async reply(handle: () => Promise<Reply>): Promise<Reply> {
        try {
            return await this.calls.run(handle);
        } catch (error) {
            return { status: statusOf(error) };
        }
    }

    private async pass(method: Method, request: Uint8Array): Promise<Reply> {
        const provider = await this.load();
        return provider.call(method, request);
    }

    /** The stream always ends with a status: without one the CLI waits forever. */
    private async list(stream: Stream): Promise<void> {
        const status = await this.listed(stream).catch(statusOf);
        if (status === undefined) {
            stream.end();
        } else {
            stream.emit("error", status);
        }
    }

    private async listed(stream: Stream): Promise<Status | undefined> {
        return this.calls.run(async () => {
            const provider = await this.load();
            return provider.list(stream.request, (message) => stream.write(message));
        });
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
        return GetSchemaResponse.encode({ schema: await readFile(this.options.schemaFile) });
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

function send(reply: Reply, respond: sendUnaryData<Uint8Array>): void {
    if ("status" in reply) {
        respond(reply.status);
    } else {
        respond(null, reply.response);
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

function unimplemented(method: Method) {
    return (_call: UnaryCall, respond: sendUnaryData<Uint8Array>): void =>
        respond({ code: Code.UNIMPLEMENTED, details: `${method} is not implemented by this provider` });
}
