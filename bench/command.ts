/** How the benchmarks that are commands of their own are run. */

/** Runs it until Ctrl-C. A failure is one line, with exit code 1. */
export function runUntilInterrupted(main: (signal: AbortSignal) => Promise<void>): void {
    const interruption = new AbortController();
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        process.on(name, () => interruption.abort(new Error("interrupted")));
    }
    main(interruption.signal).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
}
