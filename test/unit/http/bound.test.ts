import { BoundClient } from "../../../provider/http/bound";
import { Snapshot } from "../../../provider/http/snapshot";
import { client, serve, type Started } from "./support";

let service: Started;
const answers: (() => void)[] = [];

beforeAll(async () => {
    service = await serve((_request, response) => {
        answers.push(() => response.setHeader("content-type", "application/json").end('{"some":"thing"}'));
    });
});

afterAll(() => service.close());

test("a shared answer does not end with the operation that asked first, and no operation waits for it beyond its end", async () => {
    const toys = client(`http://127.0.0.1:${service.port}`);
    const snapshot = new Snapshot();
    const session = new AbortController().signal;
    const short = new AbortController();
    const read = (signal: AbortSignal) =>
        new BoundClient(toys, snapshot, signal, session).shared(
            "/toys",
            async (get) => (await get("/toys")).body,
        );

    const first = read(short.signal);
    const second = read(session);
    short.abort(new Error("its time is up"));
    await expect(first).rejects.toThrow("its time is up");
    await expect(read(short.signal)).rejects.toThrow("its time is up");
    while (answers.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
    answers.forEach((answer) => answer());
    expect(await second).toEqual({ some: "thing" });
    expect(answers).toHaveLength(1);
    await toys.close();
});

test("whoever doubts an answer gets a later one, and everybody who doubts gets the same", async () => {
    let now = 0;
    let asked = 0;
    const snapshot = new Snapshot(5_000, () => now);
    const get = (asOf?: number) =>
        snapshot.get(
            "/toys",
            async () => ++asked,
            () => false,
            asOf,
        );
    expect(await get()).toBe(1);
    now = 300;
    expect(await get(100)).toBe(2);
    expect(await get(200)).toBe(2);
    // Who comes later and looks twice sees both.
    expect(await get()).toBe(1);
    now = 5_100;
    expect(await get()).toBe(2);
    snapshot.drop("/toys");
    expect(await get()).toBe(3);
});
