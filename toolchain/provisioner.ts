/** The type of a function that sets up an engine: install.ts and build.ts have one each. */
import type { Progress } from "./progress";
import type { Pins } from "./versions";

export interface ProvisionerContext {
    readonly pins: Pins;
    readonly env: NodeJS.ProcessEnv;
    readonly progress: Progress;
    readonly signal?: AbortSignal | undefined;
}

/** Fills `folder`/bin with a working engine, or fails with the reason. It need not clean up. */
export type Provisioner = (folder: string, context: ProvisionerContext) => Promise<void>;
