/** Which CAs are trusted where `SSL_CERT_FILE` is set: its own beside all that Node would trust without it. */
import { existsSync, readFileSync } from "node:fs";
import * as tls from "node:tls";

/** What is asked of the running Node. */
export interface NodeTrust {
    execArgv: readonly string[];
    /** Absent before Node 22.15: there are no system CAs then. */
    getCACertificates: ((store: "bundled" | "system") => string[]) | undefined;
}

const RUNNING: NodeTrust = {
    execArgv: process.execArgv,
    getCACertificates: (tls as Partial<Pick<NodeTrust, "getCACertificates">>).getCACertificates,
};

/**
 * The CAs of `SSL_CERT_FILE`, which programs in Go go by, beside Node's own, those of `NODE_EXTRA_CA_CERTS`, and the system's where Node is told
 * to use them. `undefined` without the variable: Node's defaults stay as they are. As in Go, a file that isn't there is no error.
 */
export function trustedCas(env: NodeJS.ProcessEnv, node: NodeTrust = RUNNING): string[] | undefined {
    const file = env["SSL_CERT_FILE"];
    if (!file || !existsSync(file)) {
        return undefined;
    }
    const { getCACertificates } = node;
    const extra = env["NODE_EXTRA_CA_CERTS"];
    const files = [file, ...(extra && existsSync(extra) ? [extra] : [])];
    return [
        ...(getCACertificates?.("bundled") ?? tls.rootCertificates),
        ...(usesSystemCas(env, node) ? (getCACertificates?.("system") ?? []) : []),
        ...files.map((name) => readFileSync(name, "utf8")),
    ];
}

/** The last flag decides, those of the command line after those of NODE_OPTIONS; without one NODE_USE_SYSTEM_CA does. */
function usesSystemCas(env: NodeJS.ProcessEnv, { execArgv }: NodeTrust): boolean {
    const flags = [...(env["NODE_OPTIONS"] ?? "").split(/\s+/), ...execArgv].filter((flag) =>
        /^--(no-)?use-system-ca$/.test(flag),
    );
    const last = flags.at(-1);
    return last === undefined ? env["NODE_USE_SYSTEM_CA"] === "1" : last === "--use-system-ca";
}
