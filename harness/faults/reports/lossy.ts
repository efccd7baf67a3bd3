import { problemUnless, type FaultRun, type Report, type Table } from "../report";
import { lossy, VARIANTS, type LossyFigures, type Phase } from "../runs/lossy";
import { mapConcurrently } from "../support/mapConcurrently";
import { noFaults, type InjectedFaults } from "../support/faultMix";

export const lossyRun: FaultRun = {
    title: "Creates, updates and deletes while a fifth of all requests goes wrong",
    unit: "resources, over all variants",
    fullSize: 1000,
    async run({ size, seed, signal, detail }) {
        const each = Math.ceil(size / VARIANTS.length);
        const figures = await mapConcurrently(
            [...VARIANTS.entries()],
            ([place, variant]) => lossy({ size: each, seed: seed + place, variant, signal }),
            detail,
        );
        const { tables, problems } = lossyReport(figures);
        return { tables, problems: [...problems, ...mixProblems(figures)] };
    },
};

export function lossyReport(figures: readonly LossyFigures[]): Report {
    return {
        tables: [phases(figures), mixOf(total(figures.map(({ injected }) => injected)))],
        problems: figures.flatMap((one) => [
            ...PHASES.flatMap((phase) => problemsIn(`${one.variant}, ${phase}`, one[phase])),
            ...problemUnless(one.deleted.asBefore, `${one.variant}: what was there before is not as it was`),
            ...problemUnless(one.injected.faults > 0, `${one.variant}: no faults were injected`),
        ]),
    };
}

/** Of all runs together: a small one has too few faults for shares. */
export function mixProblems(figures: readonly LossyFigures[]): string[] {
    const sum = (pick: (figures: LossyFigures) => number): number =>
        figures.reduce((total, one) => total + pick(one), 0);
    return problemUnless(
        sum((one) => one.injected.after) * 3 >= sum((one) => one.injected.faults),
        "fewer than a third of the faults came after the deed",
    );
}

const PHASES = ["created", "updated", "deleted"] as const;

function problemsIn(where: string, phase: Phase): string[] {
    const none = (what: string, found: readonly string[]): string[] =>
        problemUnless(found.length === 0, `${where}: ${found.length} ${what}`, found);
    return [
        ...none("twins", phase.duplicates),
        ...none("orphans", phase.orphans),
        ...none("in state that are not there", phase.onlyInState),
        ...none("namesakes taken over", phase.adopted),
        ...none("declared that are not in state", phase.missing),
        ...none("wrong values", phase.wrongValues),
        ...none("operations ended in an error", phase.errors),
        ...problemUnless(
            phase.inState === phase.asked,
            `${where}: ${phase.inState} in state, not ${phase.asked}`,
        ),
    ];
}

function phases(figures: readonly LossyFigures[]): Table {
    return {
        title: "What came of it",
        columns: [
            "variant",
            "after",
            "asked",
            "in state",
            "at the services",
            "twins",
            "orphans",
            "in state only",
            "namesakes taken over",
            "wrong values",
            "errors",
        ],
        rows: figures.flatMap((one) =>
            PHASES.map((phase) => {
                const found = one[phase];
                return [
                    one.variant,
                    phase,
                    found.asked,
                    found.inState,
                    found.atServices,
                    found.duplicates.length,
                    found.orphans.length,
                    found.onlyInState.length,
                    found.adopted.length,
                    found.wrongValues.length,
                    found.errors.length,
                ];
            }),
        ),
    };
}

function total(all: readonly InjectedFaults[]): InjectedFaults {
    const sum = noFaults();
    for (const one of all) {
        sum.requests += one.requests;
        sum.faults += one.faults;
        sum.after += one.after;
        sum.staleReads += one.staleReads;
        for (const [label, count] of Object.entries(one.byLabel)) {
            sum.byLabel[label] = (sum.byLabel[label] ?? 0) + count;
        }
    }
    return sum;
}

/** The emulator's own counts. */
function mixOf({ requests, faults, after, byLabel, staleReads }: InjectedFaults): Table {
    const share = (count: number, of: number): string => `${((100 * count) / of).toFixed(1)} %`;
    return {
        title: "What was injected",
        columns: ["fault", "count", "share"],
        rows: [
            ["requests", requests, ""],
            ["faults", faults, `${share(faults, requests)} of the requests`],
            ["after the deed", after, `${share(after, faults)} of the faults`],
            ...Object.entries(byLabel).map(([label, count]) => [label, count, share(count, requests)]),
            ["reads from before a write", staleReads, "beside these"],
        ],
    };
}
