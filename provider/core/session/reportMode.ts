/**
 * Report mode: `pulumi-workspaces drift` runs the engine's refresh preview, which writes no state, and wants findings where a refresh would end in an error.
 * The variable holds the id of its process, so that a value that is left behind in an environment has no effect once that process has ended.
 */
import type { PackageSettings } from "../settings/config";

export const REPORT_VARIABLE = "PULUMI_WORKSPACES_REPORT_TO_PROCESS";

export function isReporting(env: NodeJS.ProcessEnv): boolean {
    const pid = Number(env[REPORT_VARIABLE]);
    if (!Number.isInteger(pid) || pid <= 0) {
        return false;
    }
    try {
        return process.kill(pid, 0);
    } catch {
        return false;
    }
}

/** A vanished workspace and a lapse are findings, whatever the settings make of them in a refresh. */
export function settingsOfReport(settings: PackageSettings): PackageSettings {
    const { lapsed } = settings;
    return { ...settings, vanishedWorkspace: "recreate", lapsed: lapsed === "error" ? "drift" : lapsed };
}

/** The message about an object that is missing from a list which is empty all at once. */
export function doubtedMessage(token: string, id: string): string {
    return `doubted: ${token} ${id} is missing from a list that is empty all at once`;
}

/** The token and the id in a message of `doubtedMessage`. */
export function doubtedIn(message: string): { token: string; id: string } | undefined {
    const [, token, id] = /doubted: (\S+) (\S+) is missing from a list/.exec(message) ?? [];
    return token !== undefined && id !== undefined ? { token, id } : undefined;
}
