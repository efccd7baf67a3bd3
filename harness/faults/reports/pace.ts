/** The run `pace` as a report: its table, and the limits of a good result. */
import { problemUnless, type FaultRun, type Report } from "../report";
import { pace, PACES, type PaceFigures } from "../runs/pace";

const LARGEST_RATIO = 1.3;
const LARGEST_SHARE = 0.02;

export const paceRun: FaultRun = {
    title: "Creates against a limit of 50 requests a second, which the service reports only by 429",
    unit: "resources, for each burst and concurrency",
    fullSize: 500,
    async run({ size, signal }) {
        const figures: PaceFigures[] = [];
        // Sequentially, because it measures time.
        for (const options of PACES) {
            signal?.throwIfAborted();
            figures.push(await pace({ size, ...options }));
        }
        return paceReport(figures);
    },
};

function paceReport(figures: readonly PaceFigures[]): Report {
    return {
        tables: [
            {
                title: "Results",
                columns: [
                    "burst",
                    "concurrency",
                    "requested",
                    "created",
                    "requests",
                    "429 responses",
                    "share",
                    "seconds",
                    "times the ideal",
                ],
                rows: figures.map((one) => [
                    one.burst,
                    one.atOnce,
                    one.requested,
                    one.created,
                    one.requests,
                    one.refused,
                    `${(100 * one.refusedShare).toFixed(1)} %`,
                    one.seconds.toFixed(1),
                    one.ratio.toFixed(2),
                ]),
            },
        ],
        problems: figures.flatMap((one) => {
            const where = `burst ${one.burst}, concurrency ${one.atOnce}`;
            return [
                ...problemUnless(one.created === one.requested, `${where}: ${one.created} created`),
                ...problemUnless(
                    one.ratio <= LARGEST_RATIO,
                    `${where}: ${one.ratio.toFixed(2)} times the ideal`,
                ),
                ...problemUnless(
                    one.refusedShare <= LARGEST_SHARE,
                    `${where}: ${one.refused} responses with 429`,
                ),
            ];
        }),
    };
}
