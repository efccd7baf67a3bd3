/** What `doctor` found: one line for each check. */

export type Status = "ok" | "warning" | "error";

export interface Check {
    /** What was looked at: "Pulumi CLI". */
    name: string;
    status: Status;
    /** What was found, in one line without secrets. */
    detail: string;
    /** What to do about it. */
    mend?: string;
}

/** The JSON of `doctor --json`. */
export interface Diagnosis {
    version: 1;
    checks: Check[];
    /** Of `--contract`: by service, whether its responses have the shapes that this provider assumes. */
    contract?: Record<string, Check[]>;
}

export const ok = (name: string, detail: string): Check => ({ name, status: "ok", detail });
export const warning = (name: string, detail: string, mend?: string): Check => ({
    name,
    status: "warning",
    detail,
    ...(mend === undefined ? {} : { mend }),
});
export const error = (name: string, detail: string, mend?: string): Check => ({
    name,
    status: "error",
    detail,
    ...(mend === undefined ? {} : { mend }),
});

export function checksOf({ checks, contract = {} }: Diagnosis): Check[] {
    return [...checks, ...Object.values(contract).flat()];
}
