/** The floor of a plugin on grpc-js: the library and Pulumi's messages, and an answer to GetPluginInfo. */
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";

const server = new grpc.Server();
server.addService(ResourceProviderService, {
    getPluginInfo: (_call: unknown, callback: grpc.sendUnaryData<PluginInfo>) =>
        callback(null, new PluginInfo().setVersion("0.1.0")),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
        throw error;
    }
    process.stdout.write(`${port}\n`);
});
