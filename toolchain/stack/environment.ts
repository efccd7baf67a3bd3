/** The environment of an isolated CLI: only the variables listed here come from this machine, so that none of its credentials is used. */
import { delimiter, dirname } from "node:path";
import { pathToFileURL } from "node:url";

const INHERITED = [
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

export interface StackFolders {
    /** The engine's folder. */
    readonly bin: string;
    readonly home: string;
    readonly backend: string;
}

export function stackEnvironment(
    { bin, home, backend }: StackFolders,
    own: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
    const inherited = INHERITED.flatMap((name) => {
        const value = process.env[name];
        return value === undefined ? [] : [[name, value] as const];
    });
    return {
        ...Object.fromEntries(inherited),
        // First the engine's hosts, then the current Node for programs and launchers.
        PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
        PULUMI_HOME: home,
        PULUMI_BACKEND_URL: pathToFileURL(backend).href,
        PULUMI_CONFIG_PASSPHRASE: "a passphrase of no secret",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        // Enables --event-log.
        PULUMI_DEBUG_COMMANDS: "true",
        // Type checks of every program in every run would take most of the time; a test of the types enables them.
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        ...own,
    };
}
