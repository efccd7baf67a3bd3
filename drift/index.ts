/** `import { detectDrift, compare } from "pulumi-workspaces/drift"`: the reports of the commands as objects, for pipelines of your own. */
export { compare, type CompareOptions } from "./compare/compare";
export type { ComparedObject, Comparison } from "./compare/comparison";
export { detectDrift, type DriftOptions } from "./detect";
export { DriftError } from "./pulumi";
export type { ChangedProperty, Finding, FindingKind, Report, StackReport, Summary } from "./report";
