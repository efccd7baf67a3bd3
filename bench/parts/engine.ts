/** The five steps of the Pulumi CLI, against the same program on a provider that does nothing. */
import { measureRounds } from "../measure/rounds";
import type { Part } from "../part";
import { floorSubject } from "../subjects/floor";
import { OURS } from "../subjects/pulumi";
import { resourcesOf } from "../subjects/subject";
import { againstFloor } from "./stepTables";

const SIZE = { workspaces: 10, secrets: 490 };
const QUICK_SIZE = { workspaces: 1, secrets: 2 };
const ROUNDS = 2;
const REPEATS = 4;

export const enginePart: Part = {
    title: "Steps of the Pulumi CLI, against a provider that does nothing",
    peers: ["floor"],
    async run(context) {
        const { quick, signal, progress, rounds = quick ? 1 : ROUNDS } = context;
        const size = quick ? QUICK_SIZE : SIZE;
        const floor = await floorSubject(context);
        const repeats = quick ? 1 : REPEATS;
        const results = await progress.during("Steps of the Pulumi CLI", (detail) =>
            measureRounds({ subjects: [OURS, floor], size, rounds, repeats, signal, detail }),
        );
        const { workspaces, secrets } = size;
        return {
            tables: [
                againstFloor(
                    `${secrets} secrets in ${workspaces} workspaces, YAML, a file backend; medians of ${rounds} rounds, and of ${rounds * repeats} for the steps that change nothing`,
                    results,
                    { ours: OURS.name, floor: floor.name, resources: resourcesOf(size) },
                ),
            ],
        };
    },
};
