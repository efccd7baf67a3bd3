/** What a long operation reports while it runs. */
import { Progress } from "../../../provider/core/session/progress";
import { VirtualClock } from "../http/simulation";

function scene() {
    const clock = new VirtualClock();
    const progress = new Progress(clock);
    const reports: string[] = [];
    const start = (name: string, waiting: () => string | undefined = () => "3 requests wait") => {
        let end = (): void => {};
        const done = progress.watch(
            waiting,
            (message) => reports.push(`${name} ${message}`),
            () => {
                return new Promise<void>((resolve) => (end = resolve));
            },
        );
        return async (): Promise<void> => {
            end();
            await done;
        };
    };
    return { clock, reports, start };
}

test("an operation is reported after 10 s, and then ever more rarely", async () => {
    const { clock, reports, start } = scene();
    const end = start("a");
    await clock.pass(9_900);
    expect(reports).toEqual([]);
    await clock.pass(70_000);
    expect(reports).toEqual([
        "a after 10 s: 3 requests wait",
        "a after 30 s: 3 requests wait",
        "a after 70 s: 3 requests wait",
    ]);
    await end();
});

test("an operation that has ended is not reported", async () => {
    const { clock, reports, start } = scene();
    await start("a")();
    await clock.pass(60_000);
    expect(reports).toEqual([]);
});

test("of many at once, one is reported each 5 s", async () => {
    const { clock, reports, start } = scene();
    const ends = ["a", "b", "c"].map((name) => start(name));
    await clock.pass(6_000);
    ends.push(start("d"));
    await clock.pass(11_000);
    expect(reports).toEqual(["a after 10 s: 3 requests wait", "d after 10 s: 3 requests wait"]);
    await Promise.all(ends.map((end) => end()));
});

test("one that waits for nothing that is known is in progress", async () => {
    const { clock, reports, start } = scene();
    const end = start("a", () => undefined);
    await clock.pass(10_000);
    expect(reports).toEqual(["a after 10 s: in progress"]);
    await end();
});

test("the result of the operation, or its error, is passed on", async () => {
    const progress = new Progress(new VirtualClock());
    const ignore = (): void => {};
    await expect(
        progress.watch(
            () => "",
            ignore,
            async () => 4,
        ),
    ).resolves.toBe(4);
    await expect(
        progress.watch(
            () => "",
            ignore,
            () => Promise.reject(new Error("no")),
        ),
    ).rejects.toThrow("no");
});
