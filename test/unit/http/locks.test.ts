/** Tasks of one key: one after another, whatever becomes of the task before or of the wait for it. */
import { Locks } from "../../../provider/http/locks";

interface Task {
    result: Promise<string>;
    end: () => void;
    fail: () => void;
}

function scene() {
    const locks = new Locks();
    const started: string[] = [];
    const run = (name: string, key = "a", signal?: AbortSignal): Task => {
        let [end, fail] = [(): void => {}, (): void => {}];
        const ended = new Promise<string>((resolve, reject) => {
            end = () => resolve(name);
            fail = () => reject(new Error(`${name} failed`));
        });
        const result = locks.run(
            key,
            () => {
                started.push(name);
                return ended;
            },
            signal,
        );
        // Each test looks at it later.
        result.catch(() => {});
        return { result, end, fail };
    };
    return { locks, started, run };
}

/** Lets everything happen that is not waiting for a task. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("run in the order of the calls, one at a time", async () => {
    const { started, run } = scene();
    const [first, second, third] = [run("first"), run("second"), run("third")];
    await settle();
    expect(started).toEqual(["first"]);
    first.end();
    expect(await first.result).toBe("first");
    await settle();
    expect(started).toEqual(["first", "second"]);
    second.fail();
    await expect(second.result).rejects.toThrow("second failed");
    await settle();
    expect(started).toEqual(["first", "second", "third"]);
    third.end();
    expect(await third.result).toBe("third");
});

test("do not wait for those of another key", async () => {
    const { started, run } = scene();
    run("first");
    run("other", "b");
    await settle();
    expect(started).toEqual(["first", "other"]);
});

test("still wait for the first one where the second was cancelled while it waited", async () => {
    const { started, run } = scene();
    const stop = new AbortController();
    const first = run("first");
    const second = run("second", "a", stop.signal);
    const third = run("third");
    stop.abort(new Error("cancelled"));
    await expect(second.result).rejects.toThrow("cancelled");
    await settle();
    expect(started).toEqual(["first"]);
    first.end();
    await settle();
    expect(started).toEqual(["first", "third"]);
    third.end();
});

test("that come after the end of one wait for those before them too", async () => {
    const { started, run } = scene();
    const first = run("first");
    const second = run("second");
    first.end();
    await settle();
    run("third");
    await settle();
    expect(started).toEqual(["first", "second"]);
    second.end();
    await settle();
    expect(started).toEqual(["first", "second", "third"]);
});

test("leave nothing behind when the last has ended", async () => {
    const { locks, run } = scene();
    const tasks = [run("first"), run("second"), run("other", "b")];
    expect(locks.size).toBe(2);
    tasks[2]?.fail();
    tasks[0]?.end();
    await settle();
    expect(locks.size).toBe(1);
    tasks[1]?.end();
    await settle();
    expect(locks.size).toBe(0);
});
