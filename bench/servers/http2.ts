/** The least that a plugin in Node can be: an HTTP/2 server that answers GetPluginInfo, without gRPC's library. */
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";

/** gRPC's frame: no compression, the length, and PluginInfo{version: "0.1.0"}. */
const VERSION = Buffer.from("0.1.0");
const MESSAGE = Buffer.concat([Buffer.from([0, 0, 0, 0, VERSION.length + 2, 0x0a, VERSION.length]), VERSION]);

const server = createServer();
server.on("stream", (stream) => {
    stream.resume();
    stream.on("end", () => {
        stream.respond(
            { ":status": 200, "content-type": "application/grpc+proto" },
            { waitForTrailers: true },
        );
        stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(MESSAGE);
    });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
