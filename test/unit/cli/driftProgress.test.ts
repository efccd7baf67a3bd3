/** What `drift` shows to people who wait. */
import { withProgress } from "../../../cli/driftProgress";
import type { StackProgress } from "../../../drift/detect";

const step = (stack: string, name: StackProgress["step"], looked = 0): StackProgress => ({
    project: "team",
    stack,
    step: name,
    looked,
    resources: name === "waiting" ? 0 : 340,
});

/** What is written, by the time each step is shown. */
async function shown(
    { isTTY = true, quiet = false, env = {} }: { isTTY?: boolean; quiet?: boolean; env?: NodeJS.ProcessEnv },
    steps: readonly StackProgress[],
): Promise<string[]> {
    jest.useFakeTimers();
    const written: string[] = [];
    const output = { isTTY, columns: 200, write: (text: string) => written.push(text) > 0 };
    try {
        await withProgress({ quiet, output, env }, (listener) => {
            for (const one of steps) {
                listener(one);
                jest.advanceTimersByTime(200);
            }
            return Promise.resolve();
        });
    } finally {
        jest.useRealTimers();
    }
    return written;
}

const STEPS = [
    step("dev", "waiting"),
    step("prod", "waiting"),
    step("dev", "state"),
    step("prod", "preview", 120),
    step("dev", "error"),
    step("prod", "preview", 340),
    step("prod", "unmanaged", 340),
    step("prod", "drift", 340),
];

test("a terminal shows what each stack is doing, and keeps the result of each", async () => {
    const text = (await shown({}, STEPS)).map((part) => part.replace(/^\r\u001b\[2K/, ""));
    const lines = text.map((part) => part.replace(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] drift \d s/, "").replace(/^ · /, ""));
    expect(lines).toEqual([
        "",
        "0 of 1 stack",
        "0 of 2 stacks",
        "0 of 2 stacks · team/dev: reading the state",
        "0 of 2 stacks · team/dev: reading the state · team/prod: 120 of 340 resources",
        "✗ failed team/dev, 0 resources\n",
        "1 of 2 stacks · team/prod: 120 of 340 resources",
        "1 of 2 stacks · team/prod: 340 of 340 resources",
        "1 of 2 stacks · team/prod: looking for unmanaged objects",
        "✓ drift team/prod, 340 resources\n",
        "2 of 2 stacks",
        "✓ drift 2 s · 2 of 2 stacks\n",
    ]);
});

test.each<[string, Parameters<typeof shown>[0]]>([
    ["a pipe", { isTTY: false }],
    ["the terminal of CI", { env: { CI: "true" } }],
    ["a terminal that rewrites nothing", { env: { TERM: "dumb" } }],
])("%s gets a line for each step, and no control characters", async (_what, place) => {
    expect(await shown(place, STEPS)).toEqual([
        "team/dev: reading the state\n",
        "team/prod: refresh preview\n",
        "team/prod: looking for unmanaged objects\n",
    ]);
});

test("quiet shows nothing", async () => {
    expect(await shown({ quiet: true }, STEPS)).toEqual([]);
});
