/** The delivery of messages to the engine's log. */
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { EngineLog } from "../../../../provider/server/startup/engineLog";

interface FakeClient {
    address: string;
    closed: boolean;
    received: LogRequest.AsObject[];
}

const clients: FakeClient[] = [];
let deliver: (done: () => void) => void;

/** An engine that keeps what it receives. `deliver` decides when a message counts as delivered. */
jest.mock("@grpc/grpc-js", () => ({
    ...jest.requireActual<object>("@grpc/grpc-js"),
    Client: class {
        private readonly self: FakeClient;

        constructor(address: string) {
            if (address === "invalid") {
                throw new Error("not an address");
            }
            this.self = { address, closed: false, received: [] };
            clients.push(this.self);
        }

        makeUnaryRequest(
            path: string,
            serialize: (request: Buffer) => Buffer,
            _deserialize: unknown,
            request: Buffer,
            _metadata: unknown,
            _options: unknown,
            done: () => void,
        ): void {
            expect(path).toBe(EngineService.log.path);
            this.self.received.push(LogRequest.deserializeBinary(serialize(request)).toObject());
            deliver(done);
        }

        close(): void {
            this.self.closed = true;
        }
    },
}));

beforeEach(() => {
    clients.length = 0;
    deliver = (done) => done();
});

async function sendTo(engineLog: EngineLog, message: string): Promise<void> {
    const log = engineLog.forResource("urn:box");
    log.info(message);
    await log.sent();
}

test("a message appears at its resource, with its severity", async () => {
    const log = new EngineLog("engine:1").forResource("urn:box");
    log.info("read");
    log.warn("gone");
    await log.sent();
    expect(clients.map(({ address }) => address)).toEqual(["engine:1"]);
    expect(clients[0]?.received).toMatchObject([
        { severity: LogSeverity.INFO, urn: "urn:box", message: "read" },
        { severity: LogSeverity.WARNING, urn: "urn:box", message: "gone" },
    ]);
});

test("a call waits until its messages are delivered", async () => {
    const order: string[] = [];
    let finish = (): void => {};
    const received = new Promise<void>((resolve) => {
        deliver = (done) => {
            finish = done;
            resolve();
        };
    });
    const log = new EngineLog("engine:1").forResource("urn:box");
    log.warn("gone");
    const sent = log.sent().then(() => order.push("sent"));
    await received;
    order.push("delivered");
    finish();
    await sent;
    expect(order).toEqual(["delivered", "sent"]);
});

test("without an engine, messages are dropped and no connection is opened", async () => {
    await sendTo(new EngineLog(undefined), "read");
    expect(clients).toEqual([]);
});

test("an address that is invalid fails no operation", async () => {
    await expect(sendTo(new EngineLog("invalid"), "read")).resolves.toBeUndefined();
});

test("an engine that attaches gets the messages from then on", async () => {
    const log = new EngineLog("engine:1");
    await sendTo(log, "one");
    log.attach("engine:2");
    await sendTo(log, "two");
    expect(clients).toMatchObject([
        { address: "engine:1", closed: true, received: [{ message: "one" }] },
        { address: "engine:2", closed: false, received: [{ message: "two" }] },
    ]);
    log.close();
    expect(clients.map(({ closed }) => closed)).toEqual([true, true]);
});
