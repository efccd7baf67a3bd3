/** All runs under faults, by the name that `npm run faults -- --run` takes. Another run is one more line here. */
import type { FaultRun } from "./report";
import { cancelRun } from "./reports/cancels";
import { fuzzRun } from "./reports/fuzz";
import { killRun, killWithoutRecipeRun } from "./reports/kills";
import { lossyRun } from "./reports/lossy";
import { paceRun } from "./reports/pace";

export const RUNS: Readonly<Record<string, FaultRun>> = {
    lossy: lossyRun,
    kills: killRun,
    "kills-without-recipe": killWithoutRecipeRun,
    cancels: cancelRun,
    pace: paceRun,
    fuzz: fuzzRun,
};
