/** Type-checked only: the published types of reports are those that their schemas describe. */
import type * as z from "zod";
import type { Comparison } from "../../drift/compare/comparison";
import type { comparisonSchema } from "../../drift/compare/comparisonSchema";
import type { Report } from "../../drift/report";
import type { reportSchema } from "../../drift/reportSchema";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

function equal<A, B>(_: Equal<A, B>): void {}

equal<Report, z.output<typeof reportSchema>>(true);
equal<Comparison, z.output<typeof comparisonSchema>>(true);

// The comparison detects differences, at any depth.
equal<Omit<Report, "summary"> & { summary: object }, z.output<typeof reportSchema>>(false);
equal<Report, z.output<typeof comparisonSchema>>(false);
