/** Calls that concern the plugin as a whole: Handshake, GetSchema, Attach, Cancel, CheckConfig, DiffConfig, and unknown tokens. */
import * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json";
import { Secret } from "../../provider/core/values/value";
import { usePluginFixture, WORKSPACE } from "./support/pluginFixture";

const fixture = usePluginFixture();

test("Handshake announces secrets, resource references, outputs and automatic naming", async () => {
    const response = await fixture().plugin.handshake();
    expect(response.toObject()).toMatchObject({
        acceptSecrets: true,
        acceptResources: true,
        acceptOutputs: true,
        supportsAutonamingConfiguration: true,
    });
});

test("GetPluginInfo returns the version of the package", async () => {
    expect(await fixture().plugin.pluginVersion()).toBe(version);
});

test("GetSchema returns the committed schema", async () => {
    const committed: unknown = JSON.parse(readFileSync(join(__dirname, "..", "..", "schema.json"), "utf8"));
    expect(await fixture().plugin.schema()).toEqual(committed);
});

test("GetSchema refuses an unknown version", async () => {
    const { plugin } = fixture();
    const request = new proto.GetSchemaRequest().setVersion(7);
    await expect(plugin.call(plugin.client.getSchema, request)).rejects.toMatchObject({
        details: expect.stringContaining("schema version 7") as string,
    });
});

test.each(["parameterize", "getMapping", "getMappings"] as const)(
    "%s returns UNIMPLEMENTED, which the engine accepts",
    async (name) => {
        const { plugin } = fixture();
        const requests = {
            parameterize: new proto.ParameterizeRequest(),
            getMapping: new proto.GetMappingRequest(),
            getMappings: new proto.GetMappingsRequest(),
        };
        const method = plugin.client[name] as (
            request: unknown,
            metadata: grpc.Metadata,
            options: Partial<grpc.CallOptions>,
            callback: (error: grpc.ServiceError | null, response: unknown) => void,
        ) => grpc.ClientUnaryCall;
        await expect(plugin.call(method, requests[name])).rejects.toMatchObject({
            code: grpc.status.UNIMPLEMENTED,
        });
    },
);

test("Invoke refuses an unknown function by name", async () => {
    const { plugin } = fixture();
    const request = new proto.InvokeRequest().setTok("workspaces:agentenv:getNothing");
    await expect(plugin.call(plugin.client.invoke, request)).rejects.toMatchObject({
        details: expect.stringContaining("workspaces:agentenv:getNothing") as string,
    });
});

test("Attach sends the log to another engine, and calls succeed where that engine is unreachable", async () => {
    const { plugin, agentenv } = fixture();
    const created = await plugin.create(WORKSPACE, { name: "attached" });
    await plugin.attach("127.0.0.1:1");
    await agentenv("DELETE", `/workspaces/${created.id}`);
    expect((await plugin.read(WORKSPACE, created.id, { outputs: created.outputs })).id).toBe("");
});

test("an unknown resource is refused with a list of the known ones", async () => {
    await expect(fixture().plugin.create("workspaces:agentenv:Nothing", {})).rejects.toMatchObject({
        details: expect.stringMatching(
            /no resource workspaces:agentenv:Nothing.*agentenv:Workspace/,
        ) as string,
    });
});

describe("Cancel", () => {
    test("may be called twice, and a later Configure resets it", async () => {
        const { plugin, config } = fixture();
        await plugin.cancel();
        await plugin.cancel();
        await expect(plugin.create(WORKSPACE, { name: "late" })).rejects.toMatchObject({
            code: grpc.status.CANCELLED,
        });
        expect(fixture().writes()).toEqual([]);
        await plugin.configure(config);
        await expect(plugin.create(WORKSPACE, { name: "afresh" })).resolves.toHaveProperty("id");
    });
});

describe("the provider's settings", () => {
    test("CheckConfig returns keys as secrets", async () => {
        const { inputs, failures } = await fixture().plugin.checkConfig({ agentenvApiKey: "k3y-canary" });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ agentenvApiKey: new Secret("k3y-canary") });
    });

    test("CheckConfig names invalid settings", async () => {
        const { failures } = await fixture().plugin.checkConfig({
            agentenvUrl: "http://example.com",
            nope: 1,
        });
        expect(failures.map(({ reason }) => reason)).toEqual([
            expect.stringContaining('no setting "nope"'),
            expect.stringContaining("agentenvUrl: must begin with https://"),
        ]);
    });

    test("DiffConfig shows a rotated key as an update, never a replacement", async () => {
        const response = await fixture().plugin.diffConfig(
            { agentenvApiKey: new Secret("old") },
            { agentenvApiKey: new Secret("new"), maxRetries: 2 },
        );
        expect(response.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_SOME);
        expect(response.getDiffsList()).toEqual(["agentenvApiKey", "maxRetries"]);
        expect(response.getReplacesList()).toEqual([]);
    });

    test("DiffConfig returns no diff for the same settings", async () => {
        const settings = { agentenvApiKey: new Secret("same") };
        const response = await fixture().plugin.diffConfig(settings, settings);
        expect(response.getChanges()).toBe(proto.DiffResponse.DiffChanges.DIFF_NONE);
    });
});
