/** The calls for the provider itself: settings, configuration, cancellation and shutdown. */
import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { CancelledError, ProviderError } from "../../../provider/errors";
import { Secret } from "../../../provider/core/values/value";
import { fromStruct, toStruct } from "../../../harness/plugin/struct";
import { call, configuredProvider, startProvider, URN } from "./fakeEngine";

const KEY = "canary-key-7f3a";

const readRequest = () => new proto.ReadRequest().setUrn(URN).setId("box-1");

test("values arrive as secrets, unknowns and, in Construct, as outputs", async () => {
    const { handlers } = startProvider();
    const handshake = await call(handlers.handshake, new proto.ProviderHandshakeRequest());
    expect(handshake.toObject()).toMatchObject({ acceptSecrets: true, acceptOutputs: true });
    const configured = await call(handlers.configure, new proto.ConfigureRequest());
    expect(configured.toObject()).toMatchObject({ acceptsecrets: true, acceptoutputs: true });
});

describe("the settings", () => {
    test("are checked one by one, and a key is returned as a secret", async () => {
        const { handlers } = startProvider();
        const news = toStruct({ toyKey: KEY, toyUrl: "x" });
        const response = await call(handlers.checkConfig, new proto.CheckRequest().setNews(news));
        expect(fromStruct(response.getInputs())).toMatchObject({ toyKey: new Secret(KEY) });
        expect(response.getFailuresList().map((failure) => failure.getReason())).toEqual([
            expect.stringContaining('has no setting "toyUrl"'),
        ]);
    });

    test("that are malformed are one failure of the check", async () => {
        const { handlers } = startProvider();
        const news = Struct.fromJavaScript({ toyKey: { "4dabf18193072939515e22adb298388d": "?" } });
        const response = await call(handlers.checkConfig, new proto.CheckRequest().setNews(news));
        expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual([
            { property: "", reason: expect.stringContaining("toyKey") as string },
        ]);
        expect(response.getInputs()?.toJavaScript()).toEqual(news.toJavaScript());
    });

    test("are compared with the old ones, which older engines send as outputs", async () => {
        const { handlers } = startProvider();
        const request = () => new proto.DiffRequest().setNews(toStruct({ maxRetries: 2 }));
        const changes = async (changed: proto.DiffRequest) =>
            (await call(handlers.diffConfig, changed)).getDiffsList();
        const [same, other] = [toStruct({ maxRetries: 2 }), toStruct({ maxRetries: 3 })];
        expect(await changes(request().setOldInputs(same).setOlds(other))).toEqual([]);
        expect(await changes(request().setOldInputs(other).setOlds(same))).toEqual(["maxRetries"]);
        expect(await changes(request().setOlds(same))).toEqual([]);
        expect(await changes(request().setOlds(other))).toEqual(["maxRetries"]);
    });
});

describe("errors", () => {
    test("before Configure say so", async () => {
        await expect(call(startProvider().handlers.read, readRequest())).rejects.toThrow(
            "the provider is not configured yet; the engine has to call Configure first",
        );
    });

    test("after settings that were refused do not use the old ones", async () => {
        const { handlers } = await configuredProvider({ toyKey: KEY });
        const wrong = new proto.ConfigureRequest().setArgs(toStruct({ maxRetries: -1 }));
        await expect(call(handlers.configure, wrong)).rejects.toThrow("maxRetries");
        await expect(call(handlers.read, readRequest())).rejects.toThrow("not configured");
    });

    test("of the provider have their own text, with the secrets of the settings masked", async () => {
        const { handlers, api } = await configuredProvider({ toyKey: KEY });
        api.failWith = new ProviderError(`the key ${KEY} was refused`);
        await expect(call(handlers.read, readRequest())).rejects.toMatchObject({
            message: "the key [secret] was refused",
            code: grpc.status.UNKNOWN,
        });
    });

    test("of any other kind are marked as unexpected", async () => {
        const { handlers, api } = await configuredProvider();
        api.failWith = new TypeError("x is undefined");
        await expect(call(handlers.read, readRequest())).rejects.toMatchObject({
            message: "unexpected error in the provider: x is undefined",
            code: grpc.status.UNKNOWN,
        });
    });
});

test("an operation that was cancelled has the status of a cancelled call", async () => {
    const { handlers, api } = await configuredProvider();
    api.failWith = new CancelledError("the run was cancelled");
    await expect(call(handlers.read, readRequest())).rejects.toMatchObject({
        message: "the run was cancelled",
        code: grpc.status.CANCELLED,
    });
});

describe("a shutdown", () => {
    test("refuses new calls as unavailable, with the first reason and what to do", async () => {
        const { handlers, dispatcher } = await configuredProvider();
        await dispatcher.shutDown("it received SIGTERM");
        await dispatcher.shutDown("it received SIGINT");
        await expect(call(handlers.read, readRequest())).rejects.toMatchObject({
            message:
                "the provider is shutting down: it received SIGTERM; this call was refused, and nothing was sent to a service; run the command again",
            code: grpc.status.UNAVAILABLE,
        });
    });

    test("still accepts Cancel, because the engine may receive the same Ctrl-C", async () => {
        const { handlers, dispatcher } = await configuredProvider();
        await dispatcher.shutDown("it received SIGINT");
        await expect(call(handlers.cancel, new Empty())).resolves.toBeInstanceOf(Empty);
    });

    test("before Configure ends at once", async () => {
        await expect(startProvider().dispatcher.shutDown("it received SIGTERM")).resolves.toBeUndefined();
    });
});

test("an engine that attaches gets the log from then on", async () => {
    const { handlers, log } = startProvider();
    const attach = jest.spyOn(log, "attach");
    await call(handlers.attach, new plugin.PluginAttach().setAddress("127.0.0.1:1"));
    expect(attach).toHaveBeenCalledWith("127.0.0.1:1");
});
