/** The environment of an isolated CLI: only what is listed here comes from this machine, so no credential of it leaks in. */
import { delimiter, dirname } from "node:path";
import { pathToFileURL } from "node:url";

const KEPT = [
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "SystemRoot",
    "USERPROFILE",
    "TEMP",
    "PATHEXT",
];

export interface Places {
    /** The engine's folder. */
    readonly bin: string;
    readonly home: string;
    readonly backend: string;
}

export function stackEnvironment(
    { bin, home, backend }: Places,
    own: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
    const kept = KEPT.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
    });
    return {
        ...Object.fromEntries(kept),
        // The engine's hosts before any other; then the Node that runs this, for programs and launchers.
        PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
        PULUMI_HOME: home,
        PULUMI_BACKEND_URL: pathToFileURL(backend).href,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of no secret",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        // Adds --event-log to the commands.
        PULUMI_DEBUG_COMMANDS: "true",
        // Type checking every program in every run takes most of the time; a test of the types turns it on.
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        ...own,
    };
}
