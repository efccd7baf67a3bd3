/** The view of either report. */
import type { Comparison } from "../compare/comparison";
import type { Report } from "../report";
import { viewOfComparison } from "./comparisonView";
import { viewOfDrift } from "./driftView";
import type { View } from "./view";

export type AnyReport = Report | Comparison;

export function viewOf(report: AnyReport): View {
    return "kind" in report ? viewOfComparison(report) : viewOfDrift(report);
}
