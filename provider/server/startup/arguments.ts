/**
 * The command line that the engine starts a plugin with: `[--logtostderr] [-v=N] [--tracing ENDPOINT] ENGINE_ADDRESS`. The first two are there with
 * `pulumi --logflow` only.
 */

/** Flags of the engine that take the next argument as their value, unless it is joined to them by `=`. */
const FLAGS_WITH_VALUE = new Set([
    "tracing",
    "v",
    "vmodule",
    "stderrthreshold",
    "log_dir",
    "log_backtrace_at",
]);

interface Arguments {
    positional: string[];
    /** By name, without dashes; the empty string for a flag without a value. */
    flags: Map<string, string>;
}

/**
 * The address of the engine's log, a positional argument. The engine appends positional arguments after all flags, so the last one is used, and the
 * value of an unknown flag is not mistaken for it.
 */
export function engineAddressIn(argv: readonly string[]): string | undefined {
    return parse(argv).positional.at(-1);
}

/** The level of the debug log: that of `-v` where the log goes to stderr, and 0, which is none, elsewhere. */
export function verbosityIn(argv: readonly string[]): number {
    const { flags } = parse(argv);
    const level = Number(flags.get("v"));
    return flags.has("logtostderr") && flags.get("logtostderr") !== "false" && level > 0 ? level : 0;
}

function parse(argv: readonly string[]): Arguments {
    const positional: string[] = [];
    const flags = new Map<string, string>();
    for (let index = 0; index < argv.length; index++) {
        const argument = argv[index] ?? "";
        if (argument === "--") {
            positional.push(...argv.slice(index + 1));
            break;
        }
        const [, flag, joined] = /^--?([^-=][^=]*)(=.*)?$/s.exec(argument) ?? [];
        if (flag === undefined) {
            positional.push(argument);
        } else if (joined !== undefined) {
            flags.set(flag, joined.slice(1));
        } else if (FLAGS_WITH_VALUE.has(flag)) {
            index++;
            flags.set(flag, argv[index] ?? "");
        } else {
            flags.set(flag, "");
        }
    }
    return { positional, flags };
}
