/** The tables of measured steps, for the parts that run them. */
import type { Table } from "../../harness/table";
import type { Figures, Results } from "../measure/rounds";
import { perOne, ratio, seconds } from "../measure/statistics";
import { STEPS, type Step } from "../subjects/subject";

export const TITLES: Readonly<Record<Step, string>> = {
    create: "`up` that creates everything",
    unchanged: "`up` that changes nothing",
    preview: "`preview`",
    refresh: "`refresh`",
    destroy: "`destroy`",
};

/** The figures of a subject; a subject that was not measured is a mistake of the caller. */
export function figuresOf(results: Results, name: string): Readonly<Record<Step, Figures>> {
    const figures = results.get(name);
    if (figures === undefined) {
        throw new Error(`${name} was not measured`);
    }
    return figures;
}

/** A row for each step: ours against the floor. */
export function againstFloor(
    title: string,
    results: Results,
    { ours, floor, resources }: { ours: string; floor: string; resources: number },
): Table {
    const [own, least] = [figuresOf(results, ours), figuresOf(results, floor)];
    return {
        title,
        columns: [
            "step",
            "seconds",
            "floor, seconds",
            "ratio",
            "CPU of the provider, seconds",
            "floor, CPU seconds",
            "starts of the provider",
            "requests",
            "per resource",
        ],
        rows: STEPS.map((step) => [
            TITLES[step],
            seconds(own[step].seconds),
            seconds(least[step].seconds),
            ratio(own[step].seconds, least[step].seconds),
            seconds(own[step].cpuSeconds),
            seconds(least[step].cpuSeconds),
            own[step].starts,
            own[step].requests,
            perOne(own[step].requests, resources),
        ]),
    };
}

/** A table for each step: all subjects. */
export function bySubject(
    results: Results,
    { ours, resources }: { ours: string; resources: number },
): Table[] {
    return STEPS.map((step) => {
        const base = figuresOf(results, ours)[step].seconds;
        return {
            title: TITLES[step],
            columns: [
                "provider",
                "seconds",
                "to this provider",
                "CPU of the provider, seconds",
                "requests",
                "per resource",
            ],
            rows: [...results].map(([name, figures]) => [
                name,
                seconds(figures[step].seconds),
                ratio(figures[step].seconds, base),
                seconds(figures[step].cpuSeconds),
                figures[step].requests,
                perOne(figures[step].requests, resources),
            ]),
        };
    });
}
