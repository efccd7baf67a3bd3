/**
 * Generated inputs and mutated responses, a small part of `npm run faults -- --run fuzz`. The plugin does not crash, responds in time,
 * refuses with a path, has no secret in its errors, and changes no prototype of JavaScript.
 */
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { fuzzResponses } from "../../harness/faults/fuzz/fuzzResponses";
import { fuzzInputs } from "../../harness/faults/fuzz/fuzzInputs";
import { Random } from "../../harness/faults/fuzz/values";
import { MonitoredPlugin } from "../../harness/faults/fuzz/monitoredPlugin";

const SEED = 20_260;

test("generated inputs of every resource, function and setting", async () => {
    const figures = await fuzzInputs(600, SEED);
    expect(figures).toMatchObject({ crashes: 0, deadlineExceeded: 0, findings: [] });
    // Every kind of result occurred: with only valid or only invalid inputs the test would prove nothing.
    expect(figures.refused).toBeGreaterThan(30);
    expect(figures.accepted).toBeGreaterThan(30);
    expect(figures.errors).toBeGreaterThan(30);
});

test("mutated responses to real operations", async () => {
    const figures = await fuzzResponses(300, SEED);
    expect(figures).toMatchObject({ crashes: 0, deadlineExceeded: 0, findings: [] });
    expect(figures.accepted).toBeGreaterThan(30);
    expect(figures.errors).toBeGreaterThan(30);
});

test("the same seed gives the same values", () => {
    const draw = (seed: number): number[] => {
        const random = new Random(seed);
        return Array.from({ length: 20 }, () => random.below(1000));
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
});

/** The bytes of a Value with deeply nested lists, which no library would write. */
function nestedBytes(levels: number): Buffer {
    const pieces: Buffer[] = [];
    let length = 0;
    const wrap = (tag: number): void => {
        const header = Buffer.from([tag, ...varint(length)]);
        pieces.push(header);
        length += header.length;
    };
    for (let level = 0; level < levels; level++) {
        // ListValue.values, then Value.list_value.
        wrap(0x0a);
        wrap(0x32);
    }
    return Buffer.concat(pieces.reverse());
}

function varint(value: number): number[] {
    return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

/** DiffRequest.news with one entry `deep`. */
function diffBytes(levels: number): Buffer {
    const field = (tag: number, content: Buffer): Buffer =>
        Buffer.concat([Buffer.from([tag, ...varint(content.length)]), content]);
    const entry = Buffer.concat([field(0x0a, Buffer.from("deep")), field(0x12, nestedBytes(levels))]);
    const type = field(0x42, Buffer.from("workspaces:agentenv:Workspace"));
    return Buffer.concat([field(0x22, field(0x0a, entry)), type]);
}

/** gRPC's error for a call of Diff with these bytes. */
function errorOf(session: ClientHttp2Session, request: Buffer): Promise<string> {
    const header = Buffer.alloc(5);
    header.writeUInt32BE(request.length, 1);
    return new Promise((resolve, reject) => {
        const stream = session.request({
            ":method": "POST",
            ":path": "/pulumirpc.ResourceProvider/Diff",
            "content-type": "application/grpc",
            te: "trailers",
        });
        const read = ({ "grpc-message": message }: IncomingHttpHeaders): void => {
            if (typeof message === "string") {
                resolve(decodeURI(message));
            }
        };
        stream.on("response", read).on("trailers", read).on("error", reject).resume();
        stream.end(Buffer.concat([header, request]));
    });
}

test.each([5_000, 100_000])(
    "inputs %d levels deep are refused, and the plugin keeps running",
    async (levels) => {
        const monitored = await MonitoredPlugin.start();
        const request = diffBytes(levels);
        const session = connect(`http://127.0.0.1:${monitored.plugin.port}`);
        try {
            expect(await errorOf(session, request)).toMatch(/deep is nested deeper than 100 levels/);
        } finally {
            session.destroy();
            expect(await monitored.end()).toMatchObject({ crashes: 0, findings: [] });
        }
    },
);
