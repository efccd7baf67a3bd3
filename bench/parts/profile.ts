/** What the provider's own CPU time goes to in each step of the Pulumi CLI, by CPU profiles of all its processes. */
import type { Table } from "../../harness/table";
import { ProfiledPlugin, type TimeByGroup } from "../measure/profiles";
import { sum } from "../measure/statistics";
import type { Part } from "../part";
import { Cleanup } from "../subjects/cleanup";
import { resourcesOf, STEPS, type Step } from "../subjects/subject";
import { TITLES } from "./stepTables";

const SIZE = { workspaces: 10, secrets: 490 };
const QUICK_SIZE = { workspaces: 1, secrets: 2 };

/** What is less in every step is "all else". */
const LEAST_SHARE = 0.02;

export const profilePart: Part = {
    title: "What the time goes to",
    async run({ quick, signal, progress }) {
        const size = quick ? QUICK_SIZE : SIZE;
        const times = new Map<Step, TimeByGroup>();
        await progress.during("Profiles", async (detail) => {
            const cleanup = new Cleanup();
            try {
                const profiled = cleanup.add(await ProfiledPlugin.build(), (built) => built.dispose());
                const started = cleanup.add(await profiled.subject.start({ size, signal }), (it) =>
                    it.dispose(),
                );
                for (const step of STEPS) {
                    detail(step);
                    await profiled.take();
                    await started.run(step);
                    // Resolves once all processes have ended, and so have written their profiles.
                    await started.takeUsage();
                    times.set(step, await profiled.take());
                    signal.throwIfAborted();
                }
            } finally {
                await cleanup.run();
            }
        });
        return { tables: [tableOf(times, resourcesOf(size))] };
    },
};

function tableOf(times: ReadonlyMap<Step, TimeByGroup>, resources: number): Table {
    const totals = new Map([...times].map(([step, groups]) => [step, sum(groups.values())]));
    const share = (step: Step, group: string): number =>
        (times.get(step)?.get(group) ?? 0) / (totals.get(step) || 1);
    const groups = new Set([...times.values()].flatMap((one) => [...one.keys()]));
    const shown = [...groups]
        .filter((group) => STEPS.some((step) => share(step, group) >= LEAST_SHARE))
        .sort(
            (one, other) =>
                sum(STEPS.map((step) => share(step, other))) - sum(STEPS.map((step) => share(step, one))),
        );
    const percent = (part: number): string => `${(100 * part).toFixed(0)} %`;
    return {
        title: `${resources} resources; shares of the time in which a process of the provider did something`,
        columns: ["", ...STEPS.map((step) => TITLES[step])],
        rows: [
            ...shown.map((group) => [group, ...STEPS.map((step) => percent(share(step, group)))]),
            ["all else", ...STEPS.map((step) => percent(1 - sum(shown.map((group) => share(step, group)))))],
            ["all, milliseconds", ...STEPS.map((step) => (totals.get(step) ?? 0).toFixed(0))],
        ],
    };
}
