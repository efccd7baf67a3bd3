/** The run `lossy` over all variants as a report: results, injected faults and problems. */
import type { Table } from "../../table";
import { problemUnless, type FaultRun, type Report } from "../report";
import { lossy, VARIANTS, type LossyFigures, type Phase } from "../runs/lossy";
import { mapConcurrently } from "../../mapConcurrently";
import { noFaults, type InjectedFaults } from "../support/faultMix";

export const lossyRun: FaultRun = {
    title: "Creates, updates and deletes while a fifth of all requests fails",
    unit: "resources, over all variants",
    fullSize: 1000,
    async run({ size, seed, signal, detail }) {
        const each = Math.ceil(size / VARIANTS.length);
        const figures = await mapConcurrently(
            [...VARIANTS.entries()],
            ([place, variant]) => lossy({ size: each, seed: seed + place, variant, signal }),
            { detail },
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
            ...problemUnless(one.deleted.asBefore, `${one.variant}: the objects from before the run changed`),
            ...problemUnless(one.injected.faults > 0, `${one.variant}: no faults were injected`),
        ]),
    };
}

/** Over all variants: a small run has too few faults to compare shares. */
export function mixProblems(figures: readonly LossyFigures[]): string[] {
    const sum = (pick: (figures: LossyFigures) => number): number =>
        figures.reduce((total, one) => total + pick(one), 0);
    return problemUnless(
        sum((one) => one.injected.after) * 3 >= sum((one) => one.injected.faults),
        "fewer than a third of the faults came after the request was processed",
    );
}

const PHASES = ["created", "updated", "deleted"] as const;

function problemsIn(where: string, phase: Phase): string[] {
    const none = (what: string, found: readonly string[]): string[] =>
        problemUnless(found.length === 0, `${where}: ${found.length} ${what}`, found);
    return [
        ...none("duplicates", phase.duplicates),
        ...none("orphans", phase.orphans),
        ...none("only in state", phase.onlyInState),
        ...none("objects of the same name adopted", phase.adopted),
        ...none("declared and not in state", phase.missing),
        ...none("wrong values", phase.wrongValues),
        ...none("failed operations", phase.errors),
        ...problemUnless(
            phase.inState === phase.declared,
            `${where}: ${phase.inState} in state, not ${phase.declared}`,
        ),
    ];
}

function phases(figures: readonly LossyFigures[]): Table {
    return {
        title: "Results",
        columns: [
            "variant",
            "after",
            "declared",
            "in state",
            "at the services",
            "duplicates",
            "orphans",
            "in state only",
            "adopted",
            "wrong values",
            "errors",
        ],
        rows: figures.flatMap((one) =>
            PHASES.map((phase) => {
                const found = one[phase];
                return [
                    one.variant,
                    phase,
                    found.declared,
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

/** The counts come from the emulator. */
function mixOf({ requests, faults, after, byLabel, staleReads }: InjectedFaults): Table {
    const share = (count: number, of: number): string => `${((100 * count) / of).toFixed(1)} %`;
    return {
        title: "Injected faults",
        columns: ["fault", "count", "share"],
        rows: [
            ["requests", requests, ""],
            ["faults", faults, `${share(faults, requests)} of the requests`],
            ["after processing", after, `${share(after, faults)} of the faults`],
            ...Object.entries(byLabel).map(([label, count]) => [label, count, share(count, requests)]),
            ["stale reads", staleReads, "in addition"],
        ],
    };
}
