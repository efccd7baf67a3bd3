/** The start of the plugin: what it binds, what it prints, and when it ends together with the engine. */
import { METHODS, pathOf } from "../../../../provider/server/startup/methods";
import { serve } from "../../../../provider/server/startup/serve";
import { endOnSignals, endWithParent } from "../../../../provider/server/startup/shutdown";

jest.mock("../../../../provider/server/startup/shutdown", () => ({
    endOnSignals: jest.fn(),
    endWithParent: jest.fn(),
}));

/** Servers that bind nothing. */
const servers: { paths: string[]; maxBytes: number }[] = [];
let bindingFails: Error | undefined;

jest.mock("../../../../provider/server/startup/grpcServer", () => ({
    GrpcServer: class {
        constructor(handlers: ReadonlyMap<string, unknown>, maxBytes: number) {
            servers.push({ paths: [...handlers.keys()], maxBytes });
        }

        async listen(): Promise<number> {
            if (bindingFails) {
                throw bindingFails;
            }
            return 4711;
        }
    },
}));

let printed: unknown[];

beforeEach(() => {
    servers.length = 0;
    bindingFails = undefined;
    printed = [];
    jest.clearAllMocks();
    jest.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(text) > 0);
});

afterEach(() => jest.restoreAllMocks());

const start = (...argv: string[]): Promise<void> =>
    serve({ load: () => Promise.reject(new Error("not needed")), readSchema: () => Buffer.alloc(0) }, argv);

test("it serves every call of the protocol, and prints nothing but the port", async () => {
    await start("127.0.0.1:4242");
    expect(servers.map(({ paths }) => paths)).toEqual([METHODS.map(pathOf)]);
    expect(printed).toEqual(["4711\n"]);
});

test("requests may have 400 MiB, like those of the engine", async () => {
    await start();
    expect(servers[0]?.maxBytes).toBe(400 * 1024 * 1024);
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
