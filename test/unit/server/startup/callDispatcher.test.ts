/** What the plugin answers before a service is needed, and when it loads the provider. */
import * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { readFileSync } from "node:fs";
import { version } from "../../../../package.json";
import { CallDispatcher } from "../../../../provider/server/startup/callDispatcher";
import { EngineLog } from "../../../../provider/server/startup/engineLog";
import { METHODS, pathOf } from "../../../../provider/server/startup/methods";
import type { LoadProvider, ProviderCalls } from "../../../../provider/server/startup/provider";
import { Code } from "../../../../provider/server/startup/status";
import { call, typed } from "../fakeEngine";

/** A provider that returns empty messages, and records what it is asked for. */
class RecordingProvider implements ProviderCalls {
    readonly events: string[] = [];

    async call(method: string) {
        this.events.push(method);
        return { response: Buffer.alloc(0) };
    }
    async list() {
        return undefined;
    }
    cancel(reason = "Cancel"): void {
        this.events.push(reason);
    }
    async close(): Promise<void> {
        this.events.push("close");
    }
}

function start(options: { load?: LoadProvider; readSchema?: () => Buffer } = {}) {
    const provider = new RecordingProvider();
    const load = jest.fn<ReturnType<LoadProvider>, [EngineLog]>(options.load ?? (() => provider));
    const engineLog = new EngineLog(undefined);
    const readSchema = options.readSchema ?? ((): Buffer => Buffer.from("{}"));
    const onCancel = jest.fn();
    const dispatcher = new CallDispatcher({ engineLog, load, readSchema, onCancel });
    return { handlers: typed(dispatcher.handlers()), dispatcher, provider, load, onCancel, engineLog };
}

const checkConfig = () => new proto.CheckRequest();

test("it knows every call of the protocol, under its path", () => {
    const definitions = Object.values(ResourceProviderService as unknown as grpc.ServiceDefinition);
    expect(METHODS.map(pathOf).sort()).toEqual(definitions.map(({ path }) => path).sort());
    expect(definitions.filter(({ requestStream }) => requestStream)).toEqual([]);
});

test("its codes are those of gRPC", () => {
    expect(grpc.status).toMatchObject(Code);
});

describe("without the provider", () => {
    test("Handshake announces that values arrive as secrets, unknowns and, in Construct, as outputs", async () => {
        const { handlers, load } = start();
        const response = await call(handlers.handshake, new proto.ProviderHandshakeRequest());
        expect(response.toObject()).toEqual({
            acceptSecrets: true,
            acceptResources: true,
            acceptOutputs: true,
            supportsAutonamingConfiguration: true,
        });
        expect(load).not.toHaveBeenCalled();
    });

    test("GetPluginInfo returns the version", async () => {
        const { handlers, load } = start();
        const response = await call(handlers.getPluginInfo, new Empty());
        expect(response.getVersion()).toBe(version);
        expect(load).not.toHaveBeenCalled();
    });

    test("GetSchema returns the file, of any length and in any language", async () => {
        const schema = JSON.stringify({ description: "schöne Grüße, 世界 💣 ".repeat(10_000) });
        const { handlers, load } = start({ readSchema: () => Buffer.from(schema) });
        const response = await call(handlers.getSchema, new proto.GetSchemaRequest());
        expect(response.getSchema()).toBe(schema);
        expect(load).not.toHaveBeenCalled();
    });

    test.each([1, 300, -1])("a schema of version %i is not known", async (asked) => {
        const request = new proto.GetSchemaRequest().setVersion(asked).setSubpackageName("x");
        await expect(call(start().handlers.getSchema, request)).rejects.toMatchObject({
            code: grpc.status.UNKNOWN,
            message: `schema version ${asked} is not known; this provider gives version 0`,
        });
    });

    test("a schema that is missing is an error of its call", async () => {
        const { handlers } = start({ readSchema: () => readFileSync("no/schema.json") });
        await expect(call(handlers.getSchema, new proto.GetSchemaRequest())).rejects.toThrow("schema.json");
    });

    test("an engine that attaches gets the log from then on", async () => {
        const { handlers, engineLog, load } = start();
        const attach = jest.spyOn(engineLog, "attach");
        await call(handlers.attach, new plugin.PluginAttach().setAddress("127.0.0.1:1"));
        expect(attach).toHaveBeenCalledWith("127.0.0.1:1");
        expect(load).not.toHaveBeenCalled();
    });

    test("Cancel has nothing to cancel", async () => {
        const { handlers, load, onCancel } = start();
        await expect(call(handlers.cancel, new Empty())).resolves.toBeInstanceOf(Empty);
        expect(load).not.toHaveBeenCalled();
        expect(onCancel).toHaveBeenCalledTimes(1);
    });

    test("a shutdown ends at once", async () => {
        const { dispatcher, load } = start();
        await expect(dispatcher.shutDown("it received SIGTERM")).resolves.toBeUndefined();
        expect(load).not.toHaveBeenCalled();
    });

    test.each([
        ["parameterize", new proto.ParameterizeRequest()],
        ["call", new proto.CallRequest()],
        ["getMapping", new proto.GetMappingRequest()],
        ["getMappings", new proto.GetMappingsRequest()],
    ] as const)(
        "%s is not implemented, which the engine finds out by calling it",
        async (method, request) => {
            const { handlers, load } = start();
            const handler = handlers[method] as grpc.handleUnaryCall<unknown, unknown>;
            await expect(call(handler, request)).rejects.toMatchObject({ code: grpc.status.UNIMPLEMENTED });
            expect(load).not.toHaveBeenCalled();
        },
    );
});

describe("the provider", () => {
    test("is loaded once, by the first calls that need it", async () => {
        const { handlers, load, provider, engineLog } = start();
        await Promise.all([
            call(handlers.checkConfig, checkConfig()),
            call(handlers.configure, new proto.ConfigureRequest()),
        ]);
        await call(handlers.read, new proto.ReadRequest());
        expect(load.mock.calls).toEqual([[engineLog]]);
        expect(provider.events).toEqual(["CheckConfig", "Configure", "Read"]);
    });

    test("that cannot be loaded is an error of the call, and the next call tries again", async () => {
        const provider = new RecordingProvider();
        const { handlers } = start({
            load: jest
                .fn<ReturnType<LoadProvider>, [EngineLog]>()
                .mockImplementationOnce(() => {
                    throw new Error("Cannot find module 'provider.js'");
                })
                .mockReturnValue(provider),
        });
        await expect(call(handlers.checkConfig, checkConfig())).rejects.toMatchObject({
            code: grpc.status.UNKNOWN,
            message:
                "the provider could not be loaded: Cannot find module 'provider.js'; install the package again",
        });
        await call(handlers.checkConfig, checkConfig());
        expect(provider.events).toEqual(["CheckConfig"]);
    });

    test("that is being loaded is cancelled once it is there", async () => {
        const provider = new RecordingProvider();
        let loaded = (_provider: ProviderCalls): void => {};
        const loading = new Promise<ProviderCalls>((resolve) => (loaded = resolve));
        const { handlers, load, onCancel } = start();
        const begun = new Promise<void>((resolve) => {
            load.mockImplementation(() => {
                resolve();
                return loading;
            });
        });
        const checked = call(handlers.checkConfig, checkConfig());
        await begun;
        const cancelled = call(handlers.cancel, new Empty());
        loaded(provider);
        await Promise.all([checked, cancelled]);
        expect(provider.events).toContain("Cancel");
        expect(onCancel).toHaveBeenCalledTimes(1);
    });

    test("gets the reason of a shutdown, and is closed after the calls in progress", async () => {
        const { handlers, dispatcher, provider } = start();
        await call(handlers.checkConfig, checkConfig());
        await dispatcher.shutDown("it received SIGTERM");
        expect(provider.events).toEqual([
            "CheckConfig",
            "the provider is shutting down: it received SIGTERM",
            "close",
        ]);
    });

    test("that cannot be loaded does not keep a shutdown from ending", async () => {
        const { handlers, dispatcher } = start({ load: () => Promise.reject(new Error("no file")) });
        const checked = call(handlers.checkConfig, checkConfig());
        await Promise.all([
            expect(checked).rejects.toThrow("no file"),
            dispatcher.shutDown("it received SIGTERM"),
        ]);
    });
});
