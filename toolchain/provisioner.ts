/** A way of making an engine where there is none. */
import type { Progress } from "./progress";
import type { Pins } from "./versions";

export interface MakerContext {
    readonly pins: Pins;
    readonly env: NodeJS.ProcessEnv;
    readonly progress: Progress;
    readonly signal?: AbortSignal | undefined;
}

/** Fills `folder`/bin with a working engine, or fails with the reason. It need not clean up. */
export type Maker = (folder: string, context: MakerContext) => Promise<void>;
