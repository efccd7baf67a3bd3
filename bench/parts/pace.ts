/** Creates, reads and deletes under a limit of 50 requests a second: how near they come to it, and how many requests it refuses. */
import type { FaultPlan } from "../../emulator/index";
import { measurePhases, type PhaseFigures } from "../measure/calls";
import { EmulatorProcess } from "../measure/emulatorProcess";
import { ratio, seconds } from "../measure/statistics";
import type { Part } from "../part";
import { resourcesOf } from "../subjects/subject";

const PER_SECOND = 50;
/** Requests that the service accepts at once. */
const BURST = 10;
const AT_ONCE = 16;

const SIZE = { workspaces: 10, secrets: 490 };
const QUICK_SIZE = { workspaces: 1, secrets: 20 };

type RateLimit = NonNullable<FaultPlan["rateLimit"]>;

/** A service either announces its limit with each response, or only by refusing what is above it. */
const KINDS: readonly { readonly name: string; readonly limit: RateLimit }[] = [
    { name: "announced in headers", limit: { perSecond: PER_SECOND, burst: BURST, headers: true } },
    { name: "by 429 only", limit: { perSecond: PER_SECOND, burst: BURST } },
];

export const pacePart: Part = {
    title: `A limit of ${PER_SECOND} requests a second`,
    async run({ quick, signal, progress }) {
        const size = quick ? QUICK_SIZE : SIZE;
        const rows: (readonly [string, PhaseFigures])[] = [];
        await progress.during(`A limit of ${PER_SECOND} requests a second`, async (detail) => {
            for (const { name, limit } of KINDS) {
                detail(name);
                const emulator = await EmulatorProcess.start(signal);
                try {
                    // A plan that is set again starts with a full bucket, so no step pays for the one before.
                    const before = (): Promise<void> => emulator.faults({ rateLimit: limit });
                    const figures = await measurePhases({ emulator, size, atOnce: AT_ONCE, signal, before });
                    rows.push(...figures.map((one) => [name, one] as const));
                } finally {
                    await emulator.stop();
                }
            }
        });
        return {
            tables: [
                {
                    title: `${resourcesOf(size)} resources over gRPC, ${AT_ONCE} calls at once, a burst of ${BURST}`,
                    columns: [
                        "the limit is",
                        "step",
                        "requests",
                        "429 responses",
                        "least possible, seconds",
                        "seconds",
                        "ratio",
                    ],
                    rows: rows.map(([name, { phase, requests, refused, ...figures }]) => {
                        const least = Math.max(0, (requests - refused - BURST) / PER_SECOND);
                        return [
                            name,
                            phase,
                            requests,
                            refused,
                            seconds(least),
                            seconds(figures.seconds),
                            ratio(figures.seconds, least),
                        ];
                    }),
                },
            ],
        };
    },
};
