/** What `drift` shows to people who wait, on stderr: one line that is kept up to date on a terminal, a line for each step elsewhere. */
import type { StackProgress } from "../drift/detect";
import { plural } from "../drift/views/texts";
import { createProgress } from "../toolchain/progress";

type Step = StackProgress["step"];
type Listener = (progress: StackProgress) => void;

/** Steps that are lines where nothing can be rewritten. */
const LINES: Partial<Record<Step, string>> = {
    state: "reading the state",
    preview: "refresh preview",
    unmanaged: "looking for unmanaged objects",
};

const RESULTS: Partial<Record<Step, string>> = {
    "in-sync": "✓ in sync",
    drift: "✓ drift",
    error: "✗ failed",
};

interface Place {
    /** Nothing is shown. */
    quiet: boolean;
    output?: Output;
    env?: NodeJS.ProcessEnv;
}

type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

/** Runs `work` with a listener that shows its progress. */
export function withProgress<T>(
    { quiet, output = process.stderr, env = process.env }: Place,
    work: (listener: Listener) => Promise<T>,
): Promise<T> {
    if (quiet) {
        return work(() => undefined);
    }
    return isLive(output, env) ? live(output, work) : work(lines(output));
}

/** CI may have a terminal too, whose log keeps every line that is rewritten. */
function isLive({ isTTY }: Output, { CI: ci, TERM: term }: NodeJS.ProcessEnv): boolean {
    return isTTY && !ci && term !== "dumb";
}

function lines(output: Output): Listener {
    const shown = new Set<string>();
    return ({ project, stack, step }) => {
        const text = LINES[step];
        const line = `${project}/${stack}: ${text ?? ""}\n`;
        if (text !== undefined && !shown.has(line)) {
            shown.add(line);
            output.write(line);
        }
    };
}

function live<T>(output: Output, work: (listener: Listener) => Promise<T>): Promise<T> {
    const progress = createProgress(output);
    const stacks = new Map<string, StackProgress>();
    return progress.during("drift", (detail) =>
        work((one) => {
            const name = `${one.project}/${one.stack}`;
            stacks.set(name, one);
            const result = RESULTS[one.step];
            if (result !== undefined) {
                progress.note(`${result} ${name}, ${plural(one.looked, "resource")}`);
            }
            detail(summaryOf(stacks));
        }),
    );
}

/** `1 of 3 stacks · estate/test: 120 of 340 resources · classes/test: reading the state` */
function summaryOf(stacks: ReadonlyMap<string, StackProgress>): string {
    const all = [...stacks.entries()];
    const done = all.filter(([, { step }]) => RESULTS[step] !== undefined);
    return [
        `${done.length} of ${plural(all.length, "stack")}`,
        ...all
            .filter(([, { step }]) => LINES[step] !== undefined)
            .map(([name, one]) => `${name}: ${textOf(one)}`),
    ].join(" · ");
}

function textOf({ step, looked, resources }: StackProgress): string {
    return step === "preview" ? `${looked} of ${plural(resources, "resource")}` : (LINES[step] ?? "");
}
