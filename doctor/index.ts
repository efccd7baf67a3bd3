/** `doctor`: looks at everything that a run of the provider depends on, and says what to do about what is wrong. It changes nothing. */
import { catalogue } from "../provider/services/index";
import { installation } from "./installation";
import { readProject, readStack } from "./project";
import type { Check, Diagnosis } from "./report";
import { serviceChecks } from "./services";

export interface DoctorOptions {
    /** The folder of the project. */
    folder: string;
    /** Default: the selected one. */
    stack?: string | undefined;
    /** Whether to verify what the provider assumes of the services. */
    contract?: boolean;
    env?: NodeJS.ProcessEnv;
}

export async function diagnose({
    folder,
    stack,
    contract = false,
    env = process.env,
}: DoctorOptions): Promise<Diagnosis> {
    const { check, project } = await readProject(folder);
    const { checks: installed, hasCli } = await installation(folder, project, env);
    const checks: Check[] = [...installed, check];
    let settings: Readonly<Record<string, string>> = {};
    if (project !== undefined && hasCli) {
        const secretSettings = [...catalogue.config.properties.values()]
            .filter(({ secret }) => secret)
            .map(({ name }) => name);
        const found = await readStack(folder, { stack, env, secretSettings });
        checks.push(...found.checks);
        settings = found.found?.settings ?? {};
    }
    const services = await serviceChecks(catalogue, { settings, env, contract });
    checks.push(...services.checks);
    return { version: 1, checks, ...(contract ? { contract: services.contract } : {}) };
}
