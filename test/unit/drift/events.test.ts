/** The engine's event log, read while it is written. */
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followEvents } from "../../../drift/events";

let folder: string;
let log: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "drift-events-"));
    log = join(folder, "events.json");
});
afterEach(() => rm(folder, { recursive: true }));

const line = (urn: string): string =>
    `${JSON.stringify({ resOutputsEvent: { metadata: { op: "same", urn, type: "workspaces:agentenv:Secret" } } })}\n`;

/** Follows the log, with what happens after each event; the engine ends where `after` returns true. */
async function followed(after: (urn: string) => boolean): Promise<string[]> {
    const urns: string[] = [];
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    await followEvents(log, ended, {
        observed: ({ urn }) => {
            urns.push(urn);
            if (after(urn)) {
                end();
            }
        },
        doubted: () => undefined,
        error: () => undefined,
    });
    return urns;
}

test("an event is there when its line is complete, and what is written before the end is read", async () => {
    const [first, second, third] = ["one", "twö", "three"].map(line);
    // In the middle of a character of two bytes.
    const bytes = Buffer.from(second ?? "");
    const cut = bytes.indexOf(0xc3) + 1;
    await appendFile(log, Buffer.concat([Buffer.from(first ?? ""), bytes.subarray(0, cut)]));
    const rest: Promise<void>[] = [];
    const urns = await followed((urn) => {
        if (urn === "one") {
            rest.push(appendFile(log, Buffer.concat([bytes.subarray(cut), Buffer.from(third ?? "")])));
        }
        return urn === "twö";
    });
    await Promise.all(rest);
    expect(urns).toEqual(["one", "twö", "three"]);
});

test("a line that was not finished, as a killed engine leaves it, is no event", async () => {
    await appendFile(log, line("one") + line("two").slice(0, 40));
    expect(await followed(() => true)).toEqual(["one"]);
});

test("without a log there are no events", async () => {
    await followEvents(log, Promise.reject(new Error("interrupted")), {
        observed: () => fail(),
        doubted: () => fail(),
        error: () => fail(),
    });
});

function fail(): never {
    throw new Error("there is no event");
}
