/** The start of the plugin: what it binds, what it prints, and when it ends together with the engine. */
import { METHODS, pathOf } from "../../../../provider/server/startup/methods";
import type { Observation, Observer } from "../../../../provider/server/startup/observer";
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

const loadObserver = jest.fn<Observer, [Observation]>();

const start = (...argv: string[]): Promise<void> =>
    serve(
        {
            load: () => Promise.reject(new Error("not needed")),
            readSchema: () => Buffer.alloc(0),
            loadObserver,
        },
        argv,
    );

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

describe("traces and the debug log", () => {
    const environment = { ...process.env };
    let written: string;

    beforeEach(() => {
        written = "";
        jest.spyOn(process.stderr, "write").mockImplementation((text) => (written += String(text)) !== "");
    });
    afterEach(() => {
        process.env = { ...environment };
    });

    test("are not loaded where nothing turns them on", async () => {
        await start("--logtostderr", "127.0.0.1:4242");
        expect(loadObserver).not.toHaveBeenCalled();
    });

    test("are loaded with the level that the engine passes on", async () => {
        await start("--logtostderr", "-v=3", "127.0.0.1:4242");
        expect(loadObserver).toHaveBeenCalledWith({ env: process.env, verbosity: 3 });
    });

    test("that cannot be loaded end nothing: a line says that there are none", async () => {
        process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
        loadObserver.mockImplementationOnce(() => {
            throw new Error("a file is missing");
        });
        await start("127.0.0.1:4242");
        expect(printed).toEqual(["4711\n"]);
        expect(written).toBe(
            "pulumi-workspaces: there will be no traces and no debug log: Error: a file is missing\n",
        );
    });
});
