/** How the plugin ends: on signals, and when the engine that started it is gone. Time, signals and exits are simulated. */
import type { CallDispatcher } from "../../../../provider/server/startup/callDispatcher";
import type * as shutdownModule from "../../../../provider/server/startup/shutdown";

const GRACE_MS = 5_000;
const DELIVERY_MS = 1_000;

let exits: (number | undefined)[];
let received: Map<string | symbol, () => void>;
let shutdown: typeof shutdownModule;

beforeEach(() => {
    jest.useFakeTimers();
    exits = [];
    received = new Map();
    jest.spyOn(process, "exit").mockImplementation(((code?: number) => void exits.push(code)) as never);
    jest.spyOn(process, "on").mockImplementation((name: string | symbol, listener: () => void) => {
        received.set(name, listener);
        return process;
    });
    // A process ends once.
    jest.isolateModules(() => {
        shutdown = jest.requireActual("../../../../provider/server/startup/shutdown");
    });
});

afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
    process.exitCode = undefined;
});

/** A server and a dispatcher whose calls and deliveries end when the test lets them. */
function plugin() {
    const reasons: string[] = [];
    let endCalls = (_error?: Error): void => {};
    const calls = new Promise<void>((resolve, reject) => {
        endCalls = (error) => (error === undefined ? resolve() : reject(error));
    });
    let delivered = (): void => {};
    let refusing = false;
    const dispatcher = {
        shutDown: (reason: string) => {
            reasons.push(reason);
            return calls;
        },
    } as unknown as CallDispatcher;
    const server = {
        close: (done: () => void) => {
            refusing = true;
            delivered = done;
        },
    };
    return { server, dispatcher, reasons, endCalls, deliver: () => delivered(), isRefusing: () => refusing };
}

test.each([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGHUP", 129],
])("%s lets the calls end, delivers their responses and exits with %i", async (signal, code) => {
    const { server, dispatcher, reasons, endCalls, deliver, isRefusing } = plugin();
    shutdown.endOnSignals(server, dispatcher);
    received.get(signal)?.();
    await jest.advanceTimersByTimeAsync(GRACE_MS);
    expect(reasons).toEqual([`it received ${signal}`]);
    expect(isRefusing()).toBe(false);
    endCalls();
    await jest.advanceTimersByTimeAsync(0);
    expect(isRefusing()).toBe(true);
    expect(exits).toEqual([]);
    deliver();
    expect(exits).toEqual([code]);
});

test("further signals are ignored, as the time to end is bounded", async () => {
    const { server, dispatcher, reasons } = plugin();
    shutdown.endOnSignals(server, dispatcher);
    received.get("SIGTERM")?.();
    received.get("SIGINT")?.();
    await jest.advanceTimersByTimeAsync(GRACE_MS + DELIVERY_MS);
    expect(reasons).toEqual(["it received SIGTERM"]);
    expect(exits).toEqual([143]);
});

test("calls that do not end get the grace period of a write and a second for delivery, and not more", async () => {
    const { server, dispatcher } = plugin();
    shutdown.endOnSignals(server, dispatcher);
    received.get("SIGTERM")?.();
    await jest.advanceTimersByTimeAsync(GRACE_MS + DELIVERY_MS - 1);
    expect(exits).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([143]);
});

test("a shutdown that fails still ends the process", async () => {
    const { server, dispatcher, endCalls, deliver } = plugin();
    shutdown.endOnSignals(server, dispatcher);
    received.get("SIGTERM")?.();
    endCalls(new Error("a connection did not close"));
    await jest.advanceTimersByTimeAsync(0);
    deliver();
    expect(exits).toEqual([143]);
});

test("a server that never reports its end leaves the exit code, and no timer that keeps the process alive", async () => {
    const timers = jest.spyOn(global, "setTimeout");
    const { server, dispatcher, endCalls } = plugin();
    shutdown.endOnSignals(server, dispatcher);
    received.get("SIGINT")?.();
    endCalls();
    await jest.advanceTimersByTimeAsync(0);
    expect(process.exitCode).toBe(130);
    expect(timers.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([false]);
});

describe("the engine that started the plugin", () => {
    function parentIs(pid: number): void {
        jest.replaceProperty(process, "ppid", pid);
    }

    test("may be idle for as long as it likes", async () => {
        const { server, dispatcher, reasons } = plugin();
        shutdown.endWithParent(server, dispatcher);
        await jest.advanceTimersByTimeAsync(3_600_000);
        expect(reasons).toEqual([]);
        expect(exits).toEqual([]);
    });

    test("ends the plugin within half a second when it is gone, which the operating system shows by another parent", async () => {
        parentIs(4242);
        const { server, dispatcher, reasons, endCalls, deliver } = plugin();
        shutdown.endWithParent(server, dispatcher);
        parentIs(1);
        await jest.advanceTimersByTimeAsync(499);
        expect(reasons).toEqual([]);
        await jest.advanceTimersByTimeAsync(1);
        expect(reasons).toEqual(["the engine is gone"]);
        endCalls();
        await jest.advanceTimersByTimeAsync(0);
        deliver();
        expect(exits).toEqual([1]);
    });
});
