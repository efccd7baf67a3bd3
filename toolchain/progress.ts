/** Progress messages of long steps, on stderr: stdout is for results. */

export interface Progress {
    /** Runs one step with a title; `detail` reports its progress. */
    during<T>(title: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
    note(text: string): void;
}

export const silent: Progress = {
    during: (_title, work) => work(() => undefined),
    note: () => undefined,
};

interface Output {
    readonly isTTY?: boolean;
    readonly columns?: number;
    write(text: string): unknown;
}

/** The interval of lines where none can be rewritten: short logs in CI, with a sign of progress. */
const PLAIN_INTERVAL_MS = 20_000;
const TTY_INTERVAL_MS = 200;
const CLEAR = "\r\u001b[2K";
const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

export function createProgress(output: Output = process.stderr, now: () => number = Date.now): Progress {
    const tty = output.isTTY === true;
    return {
        // In place of the line of a step that is running, which is drawn again beneath it.
        note: (text) => void output.write(`${tty ? CLEAR : ""}${text}\n`),
        async during(title, work) {
            const started = now();
            let detail = "";
            let frame = 0;
            const line = (mark: string): string =>
                `${mark} ${title} ${elapsed(now() - started)}${detail === "" ? "" : ` · ${detail}`}`;
            const draw = (): void => {
                const mark = FRAMES[frame++ % FRAMES.length] ?? "";
                output.write(
                    tty ? CLEAR + line(mark).slice(0, (output.columns || 80) - 1) : `${line("…")}\n`,
                );
            };
            if (tty) {
                draw();
            } else {
                output.write(`… ${title}\n`);
            }
            const timer = setInterval(draw, tty ? TTY_INTERVAL_MS : PLAIN_INTERVAL_MS);
            let mark = "✗";
            try {
                const result = await work((text) => (detail = text));
                mark = "✓";
                return result;
            } finally {
                clearInterval(timer);
                output.write(`${tty ? CLEAR : ""}${line(mark)}\n`);
            }
        },
    };
}

export function elapsed(milliseconds: number): string {
    const seconds = Math.round(milliseconds / 1000);
    return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
