/** The trusted CAs if `SSL_CERT_FILE` is set: those of the file, in addition to all that Node trusts without it. */
import { existsSync, readFileSync } from "node:fs";
import * as tls from "node:tls";

/** What depends on the running Node. */
export interface NodeCertificates {
    execArgv: readonly string[];
    /** Absent before Node 22.15, which has no system CAs. */
    getCACertificates: ((store: "bundled" | "system") => string[]) | undefined;
}

const RUNNING: NodeCertificates = {
    execArgv: process.execArgv,
    getCACertificates: (tls as Partial<Pick<NodeCertificates, "getCACertificates">>).getCACertificates,
};

/**
 * The CAs of `SSL_CERT_FILE` (a variable that Go programs use), Node's own, those of `NODE_EXTRA_CA_CERTS`, and the system's if Node is
 * configured to use them. `undefined` without the variable: Node's defaults apply. As in Go, a missing file is no error.
 */
export function trustedCertificates(
    env: NodeJS.ProcessEnv,
    node: NodeCertificates = RUNNING,
): string[] | undefined {
    const { SSL_CERT_FILE: file = "", NODE_EXTRA_CA_CERTS: extra = "" } = env;
    if (!existsSync(file)) {
        return undefined;
    }
    const { getCACertificates } = node;
    const files = [file, extra].filter((name) => existsSync(name));
    return [
        ...(getCACertificates?.("bundled") ?? tls.rootCertificates),
        ...(usesSystemCas(env, node) ? (getCACertificates?.("system") ?? []) : []),
        ...files.map((name) => readFileSync(name, "utf8")),
    ];
}

/** The last flag decides; flags of the command line come after those of NODE_OPTIONS. Without a flag NODE_USE_SYSTEM_CA decides. */
function usesSystemCas(env: NodeJS.ProcessEnv, { execArgv }: NodeCertificates): boolean {
    const flags = [...(env["NODE_OPTIONS"] ?? "").split(/\s+/), ...execArgv].filter((flag) =>
        /^--(no-)?use-system-ca$/.test(flag),
    );
    const last = flags.at(-1);
    return last === undefined ? env["NODE_USE_SYSTEM_CA"] === "1" : last === "--use-system-ca";
}
