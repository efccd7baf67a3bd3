/** The types of a part of `npm run bench`. */
import type { Table } from "../harness/table";
import type { Progress } from "../toolchain/progress";
import type { GoPeerName } from "./peers/goPeers";

export interface PartContext {
    /** Small sizes and few rounds: shows that it works, and measures nothing. */
    readonly quick: boolean;
    /** Instead of the part's own. */
    readonly rounds?: number | undefined;
    readonly signal: AbortSignal;
    readonly progress: Progress;
}

/** Bars of the chart: all of a panel have one unit. */
export interface Panel {
    readonly title: string;
    readonly unit: string;
    readonly bars: readonly Bar[];
}

export interface Bar {
    readonly name: string;
    readonly value: number;
    readonly kind: "floor" | "ours" | "peer";
}

export interface PartResult {
    readonly tables: readonly Table[];
    /** What the chart shows of it. */
    readonly panels?: readonly Panel[];
}

export interface Part {
    readonly title: string;
    /** Built before anything is measured. */
    readonly peers?: readonly GoPeerName[];
    run(context: PartContext): Promise<PartResult>;
}
