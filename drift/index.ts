/** `import { detectDrift } from "pulumi-workspaces/drift"`: the report of the command as an object, for pipelines of your own. */
export { detectDrift, type DriftOptions } from "./detect";
export { DriftError } from "./pulumi";
export type { ChangedProperty, Finding, FindingKind, Report, StackReport, Summary } from "./report";
