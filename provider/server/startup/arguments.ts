/** The command line that the engine starts a plugin with: `[--logtostderr] [-v=N] [--tracing ENDPOINT] ENGINE_ADDRESS`. */

/** Flags of the engine that take the next argument as their value, unless it is joined to them by `=`. */
const FLAGS_WITH_VALUE = new Set([
    "tracing",
    "v",
    "vmodule",
    "stderrthreshold",
    "log_dir",
    "log_backtrace_at",
]);

/**
 * The address of the engine's log, a positional argument. The engine appends positional arguments after all flags, so the last one is used, and the
 * value of an unknown flag is not mistaken for it.
 */
export function engineAddressIn(argv: readonly string[]): string | undefined {
    const positional: string[] = [];
    for (let index = 0; index < argv.length; index++) {
        const argument = argv[index] ?? "";
        if (argument === "--") {
            positional.push(...argv.slice(index + 1));
            break;
        }
        const [, flag, joined] = /^--?([^-=][^=]*)(=.*)?$/s.exec(argument) ?? [];
        if (flag === undefined) {
            positional.push(argument);
        } else if (joined === undefined && FLAGS_WITH_VALUE.has(flag)) {
            index++;
        }
    }
    return positional.at(-1);
}
