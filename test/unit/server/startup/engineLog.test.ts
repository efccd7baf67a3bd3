/** The delivery of messages to the engine's log, which is a server of the gRPC library here. */
import { LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { EngineLog as Engine } from "../../../../harness/plugin/engineLog";
import { EngineLog } from "../../../../provider/server/startup/engineLog";

const started: { stop(): void }[] = [];

async function engine(beforeResponse?: () => Promise<void>): Promise<Engine> {
    const one = await Engine.start(beforeResponse);
    started.push(one);
    return one;
}

function logTo(address: string | undefined): EngineLog {
    const log = new EngineLog(address);
    started.push({ stop: () => log.close() });
    return log;
}

afterEach(() => started.splice(0).forEach((one) => one.stop()));

async function send(engineLog: EngineLog, message: string): Promise<void> {
    const log = engineLog.forResource("urn:box");
    log.info(message);
    await log.sent();
}

test("a message appears at its resource, with its severity", async () => {
    const { address, messages } = await engine();
    const log = logTo(address).forResource("urn:box");
    log.info("read");
    log.warn("gone");
    await log.sent();
    expect(messages).toEqual([
        { severity: LogSeverity.INFO, urn: "urn:box", message: "read" },
        { severity: LogSeverity.WARNING, urn: "urn:box", message: "gone" },
    ]);
});

test("a status is shown while the operation runs, and not kept", async () => {
    const { address, messages } = await engine();
    const log = logTo(address).forResource("urn:box");
    log.status("after 10 s: 3 requests wait");
    await log.sent();
    expect(messages).toEqual([
        {
            severity: LogSeverity.INFO,
            urn: "urn:box",
            message: "after 10 s: 3 requests wait",
            ephemeral: true,
        },
    ]);
});

test("a message of any length arrives whole", async () => {
    const { address, messages } = await engine();
    const message = "a long message, with ümlauts\n".repeat(10_000);
    await send(logTo(address), message);
    expect(messages.map((one) => one.message)).toEqual([message]);
});

test("a call waits until its messages are delivered", async () => {
    const order: string[] = [];
    const { address } = await engine(async () => void order.push("delivered"));
    await send(logTo(address), "gone");
    order.push("sent");
    expect(order).toEqual(["delivered", "sent"]);
});

test("without an engine, messages are dropped", async () => {
    await expect(send(logTo(undefined), "read")).resolves.toBeUndefined();
});

test.each([
    ["that is none", "not an address"],
    ["at which nothing listens", "127.0.0.1:1"],
])("an address %s fails no operation", async (_what, address) => {
    await expect(send(logTo(address), "read")).resolves.toBeUndefined();
});

test("an engine that has gone fails no operation", async () => {
    const gone = await engine();
    const log = logTo(gone.address);
    await send(log, "one");
    gone.stop();
    await send(log, "two");
    await send(log, "three");
    expect(gone.messages.map(({ message }) => message)).toEqual(["one"]);
});

test("an engine that attaches gets the messages from then on", async () => {
    const [one, two] = [await engine(), await engine()];
    const log = logTo(one.address);
    await send(log, "one");
    log.attach(two.address);
    await send(log, "two");
    expect(one.messages.map(({ message }) => message)).toEqual(["one"]);
    expect(two.messages.map(({ message }) => message)).toEqual(["two"]);
});
