/** Our server of HTTP/2 against h2spec, the conformance suite for it, which is built from its Go module once. */
import { execFile } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { Connection } from "../../provider/server/startup/http2/connection";
import { encodeHeaders } from "../../provider/server/startup/http2/hpack";
import { builtOnDemand } from "../../toolchain/onDemand";

const MODULE = join(__dirname, "h2spec");
const H2SPEC = "2.2.1";
/** What h2spec waits for a frame that it expects, on a machine that may be busy. */
const PATIENCE_S = 20;

/** The suite asks for content to exhaust windows with. */
const CONTENT = Buffer.alloc(200_000, "x");

async function h2spec(): Promise<string> {
    const folder = await builtOnDemand(`h2spec-${H2SPEC}-${process.platform}-${process.arch}`, {
        title: "Building h2spec",
        module: MODULE,
        packages: ["github.com/summerwind/h2spec/cmd/h2spec"],
    });
    return join(folder, "h2spec");
}

test("the server of HTTP/2 passes h2spec", async () => {
    const program = await h2spec();
    const server = createServer(
        (socket) =>
            new Connection(socket, {
                maxBytes: CONTENT.length,
                onRequest: (_request, stream) => {
                    stream.sendHeaders(encodeHeaders([[":status", "200"]]));
                    stream.sendContent(CONTENT);
                    stream.sendTrailers(encodeHeaders([["grpc-status", "0"]]));
                },
            }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
        const args = [
            "--strict",
            "--host",
            "127.0.0.1",
            "--port",
            String(port),
            "--timeout",
            String(PATIENCE_S),
        ];
        // It fails with what it found.
        const { stdout } = await promisify(execFile)(program, args).catch((error: unknown) => {
            throw new Error((error as { stdout: string }).stdout);
        });
        // Skipped is what exceeds a limit of concurrent streams: the server announces none.
        expect(stdout).toContain("146 tests, 145 passed, 1 skipped, 0 failed");
    } finally {
        server.close();
    }
});
