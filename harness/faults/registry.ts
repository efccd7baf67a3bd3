/** All fault runs, by the name that `npm run faults -- --run` takes. A new run is one more line here. */
import type { FaultRun } from "./report";
import { cancelRun } from "./reports/cancels";
import { fuzzRun } from "./reports/fuzz";
import { killRun, killWithoutStepsRun } from "./reports/kills";
import { lossyRun } from "./reports/lossy";
import { paceRun } from "./reports/pace";

export const RUNS: Readonly<Record<string, FaultRun>> = {
    lossy: lossyRun,
    kills: killRun,
    "kills-without-steps": killWithoutStepsRun,
    cancels: cancelRun,
    pace: paceRun,
    fuzz: fuzzRun,
};
