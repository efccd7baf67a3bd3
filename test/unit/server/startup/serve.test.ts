/** The start of the plugin: what it binds, what it prints, and when it ends together with the engine. */
import type * as grpc from "@grpc/grpc-js";
import { serve } from "../../../../provider/server/startup/serve";
import { endOnSignals, endWithParent } from "../../../../provider/server/startup/shutdown";

jest.mock("../../../../provider/server/startup/shutdown", () => ({
    endOnSignals: jest.fn(),
    endWithParent: jest.fn(),
}));

/** Servers that bind nothing. */
const servers: { options: grpc.ServerOptions; address?: string }[] = [];
let bindingFails: Error | null = null;

jest.mock("@grpc/grpc-js/build/src/server", () => ({
    Server: class {
        private readonly self: (typeof servers)[number];

        constructor(options: grpc.ServerOptions) {
            this.self = { options };
            servers.push(this.self);
        }

        addService(): void {}

        bindAsync(
            address: string,
            _credentials: unknown,
            done: (error: Error | null, port: number) => void,
        ): void {
            this.self.address = address;
            done(bindingFails, bindingFails ? 0 : 4711);
        }
    },
}));

let printed: unknown[];

beforeEach(() => {
    servers.length = 0;
    bindingFails = null;
    printed = [];
    jest.clearAllMocks();
    jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(text) > 0);
});

afterEach(() => jest.restoreAllMocks());

const start = (...argv: string[]): Promise<void> =>
    serve({ load: () => Promise.reject(new Error("not needed")), schemaFile: "" }, argv);

test("it binds a free port on loopback, and prints nothing but the port", async () => {
    await start("127.0.0.1:4242");
    expect(servers.map(({ address }) => address)).toEqual(["ipv4:127.0.0.1:0"]);
    expect(printed).toEqual(["4711\n"]);
});

test("messages may have 400 MiB in both directions, like those of the engine, and no statistics are kept", async () => {
    await start();
    const limit = 400 * 1024 * 1024;
    expect(servers[0]?.options).toEqual({
        "grpc.max_receive_message_length": limit,
        "grpc.max_send_message_length": limit,
        "grpc.enable_channelz": 0,
    });
});

test("it ends on signals, and with the engine that started it", async () => {
    await start("127.0.0.1:4242");
    expect(endOnSignals).toHaveBeenCalledTimes(1);
    expect(endWithParent).toHaveBeenCalledTimes(1);
});

test("started by hand, it is independent of its parent: an engine may attach later", async () => {
    await start();
    expect(endOnSignals).toHaveBeenCalledTimes(1);
    expect(endWithParent).not.toHaveBeenCalled();
});

test("it fails, and prints no port, if it cannot bind one", async () => {
    bindingFails = new Error("EADDRNOTAVAIL");
    await expect(start()).rejects.toThrow("EADDRNOTAVAIL");
    expect(printed).toEqual([]);
});
