/** The run `cancels` as a report: its table, and the results that are problems. */
import { problemUnless, type FaultRun, type Report } from "../report";
import { cancels, type CancelFigures } from "../runs/cancels";

export const cancelRun: FaultRun = {
    title: "Ctrl-C (SIGINT to the CLI) during an up, then an up",
    unit: "interruptions",
    fullSize: 50,
    run: async (context) => cancelReport(await cancels(context)),
};

export function cancelReport(figures: CancelFigures): Report {
    const {
        points,
        interrupted,
        created,
        inState,
        reported,
        unreported,
        locked,
        failedUps,
        lost,
        duplicated,
        survivingPlugins,
    } = figures;
    return {
        tables: [
            {
                title: "Results",
                columns: [
                    "interruptions",
                    "ended during the up",
                    "created before the end",
                    "of these in state",
                    "named in the output",
                    "in neither",
                    "locks left by the CLI",
                    "failed second ups",
                    "lost",
                    "duplicates",
                    "plugins still running",
                ],
                rows: [
                    [
                        points,
                        interrupted,
                        created,
                        inState,
                        reported.length,
                        unreported.length,
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
            ...problemUnless(
                interrupted === points,
                `${points - interrupted} ups ended before the interruption`,
            ),
            ...problemUnless(unreported.length === 0, "created, and neither in state nor named", unreported),
            ...problemUnless(failedUps.length === 0, "the next up failed", failedUps),
            ...problemUnless(lost === 0, `${lost} lost`),
            ...problemUnless(duplicated === 0, `${duplicated} duplicates`),
            ...problemUnless(
                survivingPlugins === 0,
                `${survivingPlugins} plugins still ran without an engine`,
            ),
        ],
    };
}
