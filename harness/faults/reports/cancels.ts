import { problemUnless, type FaultRun, type Report } from "../report";
import { cancels, type CancelFigures } from "../runs/cancels";

export const cancelRun: FaultRun = {
    title: "Ctrl-C (SIGINT to the CLI) in the middle of an up, then an up",
    unit: "moments",
    fullSize: 50,
    run: async (context) => cancelReport(await cancels(context)),
};

export function cancelReport(figures: CancelFigures): Report {
    const { points, hit, sent, kept, said, unsaid, locked, failedUps, lost, duplicated, survivingPlugins } =
        figures;
    return {
        tables: [
            {
                title: "What came of it",
                columns: [
                    "moments",
                    "ended in the middle",
                    "made before the end",
                    "of these in state",
                    "named in the output",
                    "neither",
                    "locks that the CLI left at its end",
                    "second ups that failed",
                    "lost",
                    "doubled",
                    "plugins that went on",
                ],
                rows: [
                    [
                        points,
                        hit,
                        sent,
                        kept,
                        said.length,
                        unsaid.length,
                        locked,
                        failedUps.length,
                        lost,
                        duplicated,
                        survivingPlugins,
                    ],
                ],
            },
        ],
        problems: [
            ...problemUnless(hit === points, `${points - hit} ups were not ended in the middle`),
            ...problemUnless(unsaid.length === 0, "made, and neither in state nor named", unsaid),
            ...problemUnless(failedUps.length === 0, "the next up failed", failedUps),
            ...problemUnless(lost === 0, `${lost} lost`),
            ...problemUnless(duplicated === 0, `${duplicated} doubled`),
            ...problemUnless(survivingPlugins === 0, `${survivingPlugins} plugins went on without an engine`),
        ],
    };
}
