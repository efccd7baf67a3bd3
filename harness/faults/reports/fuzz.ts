/** Both fuzz runs as one report: its table, and the results that are problems. */
import { fuzzResponses } from "../fuzz/fuzzResponses";
import { fuzzInputs } from "../fuzz/fuzzInputs";
import type { Figures } from "../fuzz/monitoredPlugin";
import { problemUnless, type FaultRun, type Report } from "../report";

export const fuzzRun: FaultRun = {
    title: "Generated inputs, and mutated responses of the services, over the plugin's gRPC port",
    unit: "inputs, and as many responses",
    fullSize: 10_000,
    async run({ size, seed, signal }) {
        const inputs = await fuzzInputs(size, seed);
        signal?.throwIfAborted();
        return fuzzReport({ inputs, responses: await fuzzResponses(size, seed) });
    },
};

function fuzzReport(figures: Readonly<Record<string, Figures>>): Report {
    const parts = Object.entries(figures);
    return {
        tables: [
            {
                title: "Results",
                columns: [
                    "part",
                    "calls",
                    "refused",
                    "accepted",
                    "errors",
                    "no response",
                    "crashes",
                    "findings",
                ],
                rows: parts.map(([part, one]) => [
                    part,
                    one.inputs,
                    one.refused,
                    one.accepted,
                    one.errors,
                    one.deadlineExceeded,
                    one.crashes,
                    one.findings.length,
                ]),
            },
        ],
        problems: parts.flatMap(([part, one]) => [
            ...problemUnless(one.crashes === 0, `${part}: the plugin ended ${one.crashes} times`),
            ...problemUnless(
                one.deadlineExceeded === 0,
                `${part}: ${one.deadlineExceeded} calls got no response`,
            ),
            ...problemUnless(one.findings.length === 0, `${part}: findings`, one.findings),
        ]),
    };
}
