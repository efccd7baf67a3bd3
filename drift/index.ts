/**
 * `import { detectDrift, compare, render } from "pulumi-workspaces/drift"`: the reports of the commands as objects, and the texts of their formats, for
 * pipelines of your own.
 */
export { compare } from "./compare/compare";
export type { CompareOptions } from "./compare/compare";
export type {
    ComparedObject,
    Comparison,
    DifferentObject,
    DifferentProperty,
    UnverifiableObject,
} from "./compare/comparison";
export { detectDrift } from "./detect";
export type { DriftOptions, StackProgress } from "./detect";
export { DriftError } from "./errors";
export { render } from "./formats/index";
export type { FormatOptions } from "./formats/format";
export { FORMAT_NAMES } from "./formats/names";
export type { FormatName } from "./formats/names";
export type { ChangedProperty, Finding, FindingKind, Report, StackReport, Summary } from "./report";
